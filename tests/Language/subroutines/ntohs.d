#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", ntohs(0x1234), ntohl(0x12345678), ntohll(0x0123456789abcdef));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
