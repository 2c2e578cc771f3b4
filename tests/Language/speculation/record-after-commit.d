BEGIN
{
	commit(1);
	trace(1);
	exit(0);
}
