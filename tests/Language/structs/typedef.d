#pragma D option quiet

typedef struct point { int x; int y; } point_t;
point_t *p;

BEGIN
{
	p = (point_t *)alloca(sizeof (point_t));
	p->x = 2;
	printf("%d\n", p->x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
