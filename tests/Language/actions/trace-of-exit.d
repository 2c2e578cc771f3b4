BEGIN
{
	trace(exit(2));
	exit(0);
}
