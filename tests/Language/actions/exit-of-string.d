BEGIN
{
	exit("x");
	exit(0);
}
