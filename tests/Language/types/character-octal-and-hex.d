#pragma D option quiet

BEGIN
{
	printf("%d %d\n", '\101', '\x41');
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
