/*
 * The load that every tracer is measured with, and the stopwatch for its process. Linked statically, so that it runs in any root.
 *
 *   load hits MILLISECONDS CALL          calls CALL (getppid or getuid) without a pause on one CPU; prints the nanoseconds of one call
 *   load together MILLISECONDS           calls getppid so on each CPU at a time; prints the nanoseconds of the slowest CPU's
 *   load fresh COUNT                     calls getpgid(0x40000000 + i) for i in 0..COUNT-1 on one CPU; prints the nanoseconds of one call
 *   load pulse CALLS PER-SECOND          calls getppid at a rate (0: as fast as it can); prints the calls and the nanoseconds they took
 *   load keys COUNT                      calls getpgid(0x40000000 + i) for i in 0..COUNT-1, on each CPU
 *   load run PROGRAM [ARGUMENT...]       runs a program; prints the milliseconds to the first @ it prints (or its end) and to its end,
 *                                        its peak memory in KiB and its exit status
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* As many calls as take a fraction of a millisecond: short beside the kernel's own interruptions, long beside the clock. */
#define CHUNK 500
#define LARGEST_SAMPLES 2000000

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void stay_on(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The second percentile: what interrupts a call only ever adds to it, and the very lowest are the clock's own luck. */
static double hits_on(int cpu, long milliseconds, long number)
{
	static double samples[LARGEST_SAMPLES];
	int count = 0;
	stay_on(cpu);
	int64_t end = now() + milliseconds * 1000000;
	for (int64_t at = now(); at < end && count < LARGEST_SAMPLES;) {
		for (int i = 0; i < CHUNK; i++) syscall(number);
		int64_t then = now();
		samples[count++] = (double)(then - at) / CHUNK;
		at = then;
	}
	qsort(samples, count, sizeof *samples, ascending);
	return samples[count / 50];
}

static int hits(long milliseconds, long number)
{
	printf("%.3f\n", hits_on((int)sysconf(_SC_NPROCESSORS_ONLN) - 1, milliseconds, number));
	return 0;
}

static int together(long milliseconds)
{
	int out[2], cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (pipe(out) != 0) return 1;
	for (int cpu = 0; cpu < cpus; cpu++) {
		if (fork() != 0) continue;
		double cost = hits_on(cpu, milliseconds, SYS_getppid);
		_exit(write(out[1], &cost, sizeof cost) != sizeof cost);
	}
	double slowest = 0, cost;
	for (int cpu = 0; cpu < cpus; cpu++)
		if (read(out[0], &cost, sizeof cost) == sizeof cost && cost > slowest) slowest = cost;
	printf("%.3f\n", slowest);
	return 0;
}

/* The median: each call makes something new, so the lowest are the few for which the kernel had it ready. */
static int fresh(long calls)
{
	static double samples[LARGEST_SAMPLES];
	int count = 0;
	stay_on((int)sysconf(_SC_NPROCESSORS_ONLN) - 1);
	for (long i = 0; i + CHUNK <= calls && count < LARGEST_SAMPLES; i += CHUNK) {
		int64_t at = now();
		for (long j = i; j < i + CHUNK; j++) syscall(SYS_getpgid, 0x40000000 + j);
		samples[count++] = (double)(now() - at) / CHUNK;
	}
	qsort(samples, count, sizeof *samples, ascending);
	printf("%.3f\n", samples[count / 2]);
	return 0;
}

static int pulse(long calls, long rate)
{
	stay_on((int)sysconf(_SC_NPROCESSORS_ONLN) - 1);
	int64_t begin = now();
	for (long i = 0; i < calls; i++) {
		if (rate > 0) while (now() < begin + (int64_t)(i * (1e9 / rate))) ;
		syscall(SYS_getppid);
	}
	printf("%ld %lld\n", calls, (long long)(now() - begin));
	return 0;
}

static int keys(long count)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	for (long cpu = 0; cpu < cpus; cpu++) {
		stay_on((int)cpu);
		for (long i = 0; i < count; i++) syscall(SYS_getpgid, 0x40000000 + i);
	}
	return 0;
}

static int run(char **command)
{
	int out[2];
	if (pipe(out) != 0) return 1;
	int64_t begin = now(), first = 0;
	pid_t child = fork();
	if (child == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	close(out[1]);
	static char text[65536];
	for (ssize_t got; (got = read(out[0], text, sizeof text)) > 0;)
		if (first == 0 && memchr(text, '@', got) != NULL) first = now();
	int status = 0;
	struct rusage usage;
	wait4(child, &status, 0, &usage);
	int64_t end = now();
	printf("%.3f %.3f %ld %d\n", ((first == 0 ? end : first) - begin) / 1e6, (end - begin) / 1e6, usage.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	if (argc == 4 && strcmp(mode, "hits") == 0) return hits(atol(argv[2]), strcmp(argv[3], "getuid") == 0 ? SYS_getuid : SYS_getppid);
	if (argc == 3 && strcmp(mode, "together") == 0) return together(atol(argv[2]));
	if (argc == 3 && strcmp(mode, "fresh") == 0) return fresh(atol(argv[2]));
	if (argc == 4 && strcmp(mode, "pulse") == 0) return pulse(atol(argv[2]), atol(argv[3]));
	if (argc == 3 && strcmp(mode, "keys") == 0) return keys(atol(argv[2]));
	if (argc == 2 && strcmp(mode, "end") == 0) return syscall(SYS_getpgid, 0x3fffffff) == 0;
	if (argc > 2 && strcmp(mode, "run") == 0) return run(argv + 2);
	fputs("usage: load hits MILLISECONDS CALL | together MILLISECONDS | fresh COUNT | pulse CALLS PER-SECOND | keys COUNT | end | run PROGRAM [ARGUMENT...]\n", stderr);
	return 2;
}
