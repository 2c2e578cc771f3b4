int x;

BEGIN
{
	stack(x);
	exit(0);
}
