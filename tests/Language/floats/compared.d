double d;

BEGIN
{
	trace(d == d);
	exit(0);
}
