BEGIN
{
	trace(pid ? 1 : "a");
	exit(0);
}
