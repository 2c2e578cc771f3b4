#pragma D option quiet

BEGIN
{
	printf("%s\n", $$1);
	printf("%d\n", $2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
