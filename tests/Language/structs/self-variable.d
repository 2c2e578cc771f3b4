#pragma D option quiet

struct point { int x; int y; };
self struct point p;

BEGIN
{
	self->p.x = 5;
	printf("%d\n", self->p.x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
