struct point { int x; };
struct point p;

BEGIN
{
	trace(stringof(p));
	exit(0);
}
