#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", htons(0x1234), htonl(0x12345678), htonll(0x0123456789abcdef));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
