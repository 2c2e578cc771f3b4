double d;

BEGIN
{
	trace(d ? 1 : 2);
	exit(0);
}
