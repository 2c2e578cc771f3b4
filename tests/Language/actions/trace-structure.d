#pragma D option quiet

struct point { int x; };
struct point p;

BEGIN
{
	p.x = 65;
	trace(p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
