#pragma D option quiet

BEGIN
{
	// a remark
	printf("%d\n", 1); // another
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
