double d;

BEGIN
{
	@a = sum(d);
	exit(0);
}
