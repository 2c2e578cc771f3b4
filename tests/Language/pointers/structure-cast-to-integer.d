struct point { int x; int y; };
struct point p;

BEGIN
{
	trace((int)p);
	exit(0);
}
