int x;

BEGIN
{
	tracemem(0, x);
	exit(0);
}
