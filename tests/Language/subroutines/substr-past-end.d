#pragma D option quiet

BEGIN
{
	printf("%s\n", substr("abc", 9));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
