#pragma D option quiet

uint32_t *p;

BEGIN
{
	p = (uint32_t *)alloca(16);
	p[0] = htonl(0x20010db8);
	p[3] = htonl(7);
	printf("%s\n", inet_ntop(AF_INET6, p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
