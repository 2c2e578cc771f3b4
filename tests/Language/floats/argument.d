double d;

BEGIN
{
	trace(strlen(d));
	exit(0);
}
