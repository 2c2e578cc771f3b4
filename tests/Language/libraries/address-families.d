#pragma D option quiet

BEGIN
{
	printf("%d %d\n", AF_INET, AF_INET6);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
