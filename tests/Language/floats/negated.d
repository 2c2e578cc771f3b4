double d;

BEGIN
{
	trace(-d);
	exit(0);
}
