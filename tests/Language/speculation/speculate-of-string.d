BEGIN
{
	speculate("x");
	exit(0);
}
