BEGIN
{
	trace(speculation(1));
	exit(0);
}
