#pragma D option quiet

BEGIN
{
	printf("%p\n", (char *)0x1234);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
