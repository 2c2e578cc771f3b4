BEGIN
{
	discard();
	exit(0);
}
