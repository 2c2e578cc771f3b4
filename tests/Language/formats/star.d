#pragma D option quiet

BEGIN
{
	printf("[%*d][%-*d]\n", 5, 1, 5, 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
