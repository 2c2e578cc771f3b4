struct point { int x; int y; };
struct point p;

BEGIN
{
	trace(p + 1);
	exit(0);
}
