#pragma D option quiet

BEGIN
{
	a = -16;
	printf("%d\n", a >> 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
