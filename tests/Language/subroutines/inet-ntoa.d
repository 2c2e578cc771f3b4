#pragma D option quiet

typedef uint32_t ipaddr_t;
ipaddr_t *p;

BEGIN
{
	p = (ipaddr_t *)alloca(4);
	*p = htonl(0x0a000105);
	printf("%s\n", inet_ntoa(p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
