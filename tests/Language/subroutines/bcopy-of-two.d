BEGIN
{
	bcopy("a", 0);
	exit(0);
}
