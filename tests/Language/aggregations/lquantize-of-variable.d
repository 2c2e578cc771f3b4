int x;

BEGIN
{
	@a = lquantize(1, x, 10, 1);
	exit(0);
}
