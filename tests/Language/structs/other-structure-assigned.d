struct point { int x; int y; };
struct pair { int x; int y; };
struct point p;
struct pair q;

BEGIN
{
	p = q;
	exit(0);
}
