#pragma D option quiet

BEGIN
{
	printf("%?p|%?x\n", (char *)0x1234, 255);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
