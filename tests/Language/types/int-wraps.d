#pragma D option quiet

BEGIN
{
	i = (int)3000000000;
	printf("%d\n", i);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
