#pragma D option quiet

BEGIN
{
	printf("%d\n", strlen($$0) > 0);
	printf("%s%d\n", $$1, $2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
