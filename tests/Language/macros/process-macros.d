#pragma D option quiet

BEGIN
{
	printf("%d %d\n", $pid > 0, $uid);
	printf("%s%d\n", $$1, $2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
