#pragma D option quiet

in6_addr_t *p;

BEGIN
{
	p = (in6_addr_t *)alloca(16);
	printf("%s\n", inet_ntoa6(p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
