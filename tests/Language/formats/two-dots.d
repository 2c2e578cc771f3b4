BEGIN
{
	printf("%.1.2d\n", 1);
	exit(0);
}
