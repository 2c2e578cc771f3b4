double d;

BEGIN
{
	@a[d] = count();
	exit(0);
}
