#pragma D option quiet

struct point { int x; int y; };
struct point *p;

BEGIN
{
	p = (struct point *)0;
	printf("%d\n", p->x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
