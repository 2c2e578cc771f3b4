BEGIN
{
	trace(basename(5));
	exit(0);
}
