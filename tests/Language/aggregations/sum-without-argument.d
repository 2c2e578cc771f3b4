BEGIN
{
	@a = sum();
	exit(0);
}
