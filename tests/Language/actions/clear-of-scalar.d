int x;

BEGIN
{
	clear(x);
	exit(0);
}
