BEGIN
{
	trace(0xg);
	exit(0);
}
