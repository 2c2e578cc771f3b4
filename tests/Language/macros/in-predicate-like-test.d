#pragma D option quiet

BEGIN
{
	printf("%s\n", $2 == 2 ? "two" : "other");
	printf("%s\n", $$1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
