#pragma D option quiet

struct point { int x; int y; };
struct point p;
struct point q;

BEGIN
{
	p.x = 3;
	p.y = 4;
	q = p;
	printf("%d %d\n", q.x, q.y);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
