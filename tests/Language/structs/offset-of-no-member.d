struct point { int x; int y; };

BEGIN
{
	trace(offsetof(struct point, z));
	exit(0);
}
