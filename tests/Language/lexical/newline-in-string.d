BEGIN
{
	trace("abc
def");
	exit(0);
}
