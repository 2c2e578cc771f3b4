BEGIN
{
	@a = count();
	normalize(@a, 0);
	exit(0);
}
