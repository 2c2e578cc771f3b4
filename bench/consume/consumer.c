/*
 * A consumer of libdtrace in C, which decodes what the engine LibDTrace decodes: of each datum its firing's probe, CPU and time, its action, and its value by its size.
 * It is given the library as a table of functions, so that it and the engine call the very same one. Structs are illumos's, 64-bit.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct { uint32_t id; char provider[64], module[64], function[128], name[64]; } probedesc;
typedef struct { uint16_t action; uint32_t size, offset; uint16_t alignment, format; uint64_t argument, statement; } recdesc;
typedef struct { uint32_t epid, probeid; uint64_t uarg; uint32_t size; int nrecs; recdesc rec[1]; } eprobedesc;
typedef struct { void *handle; eprobedesc *edesc; probedesc *pdesc; int cpu; char *data; int flow; const char *prefix; int indent; } probedata;

typedef int probe_function(const probedata *, void *);
typedef int record_function(const probedata *, const recdesc *, void *);

typedef struct {
    void *(*open)(int version, int flags, int *error);
    int (*setopt)(void *, const char *, const char *);
    void *(*strcompile)(void *, const char *, int, unsigned, int, char *const *);
    int (*exec)(void *, void *, void *);
    int (*go)(void *);
    int (*work)(void *, void *, probe_function *, record_function *, void *);
    void (*close)(void *);
} library;

typedef struct { int64_t firings, records, numbers, text; int32_t status; } totals;

enum { CONSUME_THIS = 0, CONSUME_NEXT = 1, CONSUME_ABORT = 2, ACTION_EXPRESSION = 1, ACTION_EXIT = 2 };

typedef struct record {
    struct record *next;
    const probedesc *probe;
    int cpu, index, action;
    uint32_t size;
    int64_t firing, timestamp, number;
    char *text;
} record;

typedef struct {
    totals sums;
    int keeps;
    int index;
    int64_t timestamp;
    record *first, **last;
} consumer;

static int on_probe(const probedata *firing, void *argument)
{
    consumer *self = argument;
    uint32_t high, low;
    memcpy(&high, firing->data + 4, 4);
    memcpy(&low, firing->data + 8, 4);
    self->timestamp = (int64_t)((uint64_t)high << 32 | low);
    self->sums.firings++;
    self->index = 0;
    return CONSUME_THIS;
}

/* Bytes of no number's size are text where they are printable up to a NUL with only NULs after it: the library's own guess. */
static int is_text(const char *bytes, uint32_t size, uint32_t *length)
{
    uint32_t i = 0;
    for (; i < size && bytes[i] != 0; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 7 || (c > 13 && c < 32) || c == 127) return 0;
    }
    *length = i;
    /* Nothing but NULs: each byte is the next one, and the first is a NUL. */
    return i == size || memcmp(bytes + i, bytes + i + 1, size - i - 1) == 0;
}

static int on_record(const probedata *firing, const recdesc *description, void *argument)
{
    consumer *self = argument;
    int64_t number = 0;
    uint32_t length = 0;
    int has_text = 0;
    if (description == NULL) return CONSUME_THIS;
    switch (description->size) {
    case 1: number = (uint8_t)firing->data[0]; break;
    case 2: { uint16_t value; memcpy(&value, firing->data, 2); number = value; break; }
    case 4: { int32_t value; memcpy(&value, firing->data, 4); number = value; break; }
    case 8: memcpy(&number, firing->data, 8); break;
    default: has_text = is_text(firing->data, description->size, &length); break;
    }
    if (description->action == ACTION_EXIT) self->sums.status = (int32_t)number;
    else if (description->action != ACTION_EXPRESSION) return CONSUME_ABORT;
    if (self->keeps) {
        record *kept = malloc(sizeof *kept);
        kept->next = NULL;
        kept->probe = firing->pdesc;
        kept->cpu = firing->cpu;
        kept->index = self->index++;
        kept->action = description->action;
        kept->size = description->size;
        kept->firing = self->sums.firings;
        kept->timestamp = self->timestamp;
        kept->number = number;
        kept->text = NULL;
        if (has_text) {
            kept->text = malloc(length + 1);
            memcpy(kept->text, firing->data, length);
            kept->text[length] = 0;
        }
        *self->last = kept;
        self->last = &kept->next;
    } else {
        self->sums.records++;
        self->sums.numbers += number;
        self->sums.text += length;
    }
    return CONSUME_NEXT;
}

static void read_records(consumer *self)
{
    for (record *next, *one = self->first; one != NULL; one = next) {
        next = one->next;
        self->sums.records++;
        self->sums.numbers += one->number;
        if (one->text != NULL) self->sums.text += (int64_t)strlen(one->text);
        free(one->text);
        free(one);
    }
    self->first = NULL;
    self->last = &self->first;
}

/* Consumes a stream to its end. keeps: every datum becomes a record that lasts beyond its callback, and is read after the call that brought it. */
int consume(const library *lib, int keeps, totals *out)
{
    consumer self = { .keeps = keeps };
    char *arguments[] = { "consumer", NULL };
    int error = 0, status;
    self.last = &self.first;
    void *handle = lib->open(3, 0, &error);
    if (handle == NULL) return -1;
    lib->setopt(handle, "bufsize", "4m");
    lib->setopt(handle, "switchrate", "0");
    lib->setopt(handle, "statusrate", "0");
    void *program = lib->strcompile(handle, "BEGIN", 3, 0, 1, arguments);
    if (program == NULL || lib->exec(handle, program, NULL) == -1 || lib->go(handle) == -1) {
        lib->close(handle);
        return -1;
    }
    do {
        status = lib->work(handle, NULL, on_probe, on_record, &self);
        read_records(&self);
    } while (status == 0);
    lib->close(handle);
    *out = self.sums;
    return status == 1 ? 0 : -1;
}
