#pragma D option quiet

BEGIN
{
	printf("/* no comment */ // neither\n");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
