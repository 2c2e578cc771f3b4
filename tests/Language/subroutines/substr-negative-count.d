#pragma D option quiet

BEGIN
{
	printf("%s\n", substr("abcdef", 1, -2));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
