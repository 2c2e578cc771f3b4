#pragma D option quiet

struct bits { int a : 3; int b : 4; };
struct bits *p;

BEGIN
{
	p = (struct bits *)alloca(sizeof (struct bits));
	*(int *)p = 0x7;
	printf("%d\n", p->a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
