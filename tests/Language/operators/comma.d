#pragma D option quiet

BEGIN
{
	a = (1, 2, 3);
	printf("%d\n", a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
