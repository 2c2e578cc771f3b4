#pragma D option quiet

struct arr { int n; int v[4]; };
struct arr *p;

BEGIN
{
	p = (struct arr *)alloca(sizeof (struct arr));
	p->v[2] = 7;
	printf("%d %d %d\n", p->v[2], p->v[0], sizeof (p->v));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
