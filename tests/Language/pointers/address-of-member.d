#pragma D option quiet

struct point { int x; int y; };
struct point *p;

BEGIN
{
	p = (struct point *)alloca(8);
	printf("%d\n", (char *)&p->y - (char *)p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
