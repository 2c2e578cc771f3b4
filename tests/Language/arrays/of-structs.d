#pragma D option quiet

struct point { int x; int y; };
struct point a[3];

BEGIN
{
	a[1].y = 6;
	printf("%d\n", a[1].y);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
