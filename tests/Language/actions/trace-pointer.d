#pragma D option quiet

BEGIN
{
	trace((char *)0x1000);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
