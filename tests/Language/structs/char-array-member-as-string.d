#pragma D option quiet

struct named { int id; char name[8]; };
struct named *p;

BEGIN
{
	p = (struct named *)alloca(sizeof (struct named));
	p->name[0] = 'a';
	p->name[1] = 'b';
	printf("%s\n", stringof(p->name));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
