#pragma D option quiet

uint16_t *p;

BEGIN
{
	p = (uint16_t *)alloca(16);
	p[6] = htons(0x0102);
	p[7] = htons(0x0304);
	printf("%s\n", inet_ntop(AF_INET6, p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
