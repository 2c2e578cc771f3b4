#pragma D option quiet

BEGIN
{
	printf("%C\n", 10);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
