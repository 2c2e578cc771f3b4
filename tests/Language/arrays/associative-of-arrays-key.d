#pragma D option quiet

BEGIN
{
	a["k", 1, 2] = 7;
	printf("%d\n", a["k", 1, 2]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
