double d;

BEGIN
{
	trace((int)d);
	exit(0);
}
