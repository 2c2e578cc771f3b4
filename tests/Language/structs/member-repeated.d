struct a { int x; int x; };

BEGIN
{
	exit(0);
}
