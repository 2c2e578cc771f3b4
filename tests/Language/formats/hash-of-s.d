BEGIN
{
	printf("%#s\n", "x");
	exit(0);
}
