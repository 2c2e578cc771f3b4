#pragma D option quiet

struct point { int x; int y; };
struct point a[int];

BEGIN
{
	a[1].x = 5;
	printf("%d %d\n", a[1].x, a[2].x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
