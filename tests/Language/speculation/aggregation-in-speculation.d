BEGIN
{
	speculate(1);
	@a = count();
	exit(0);
}
