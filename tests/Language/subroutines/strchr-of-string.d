BEGIN
{
	trace(strchr("abc", "b"));
	exit(0);
}
