BEGIN
{
	trace(~(char *)0);
	exit(0);
}
