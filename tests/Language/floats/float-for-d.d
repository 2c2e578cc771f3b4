double d;

BEGIN
{
	printf("%d\n", d);
	exit(0);
}
