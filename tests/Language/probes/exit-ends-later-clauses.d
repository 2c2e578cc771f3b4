#pragma D option quiet

BEGIN
{
	printf("1\n");
	exit(5);
}

BEGIN
{
	printf("2\n");
}
