#pragma D option quiet

BEGIN
{
	if (1)
	{
	printf("yes\n");
	}
	else
	{
	printf("no\n");
	}
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
