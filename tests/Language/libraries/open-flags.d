#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", O_RDONLY, O_CREAT, O_TRUNC);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
