#pragma D option quiet

struct bits { unsigned int a : 3; unsigned int b : 4; unsigned int c : 5; };
struct bits *p;

BEGIN
{
	p = (struct bits *)alloca(sizeof (struct bits));
	*(int *)p = 0x1ad;
	printf("%d %d %d\n", p->a, p->b, p->c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
