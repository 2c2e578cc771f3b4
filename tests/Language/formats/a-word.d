#pragma D option quiet

BEGIN
{
	printf("%a\n", (void *)0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
