BEGIN
{
	trace(strlen(5));
	exit(0);
}
