struct point { int x; int y; };

BEGIN
{
	trace(((struct point *)alloca(8))->z);
	exit(0);
}
