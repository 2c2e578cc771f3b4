#pragma D option quiet

struct point { int x; int y; };
struct point p;

BEGIN
{
	p.x = 3;
	p.y = p.x + 1;
	printf("%d %d\n", p.x, p.y);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
