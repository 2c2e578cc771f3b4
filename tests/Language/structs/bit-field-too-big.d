struct a { int x : 40; };

BEGIN
{
	exit(0);
}
