#pragma D option quiet

BEGIN
{
	printf("%S\n", "a\tb");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
