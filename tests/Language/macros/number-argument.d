#pragma D option quiet

BEGIN
{
	x = $2 + 1;
	printf("%d\n", x);
	printf("%s\n", $$1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
