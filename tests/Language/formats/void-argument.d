BEGIN
{
	printf("%d\n", trace(1));
	exit(0);
}
