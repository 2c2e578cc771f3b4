struct point { int x; };
struct point p;

BEGIN
{
	printf("%d\n", p);
	exit(0);
}
