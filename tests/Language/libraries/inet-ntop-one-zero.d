#pragma D option quiet

uint16_t *p;

BEGIN
{
	p = (uint16_t *)alloca(16);
	p[0] = htons(1);
	p[2] = htons(3);
	p[3] = htons(4);
	p[4] = htons(5);
	p[5] = htons(6);
	p[6] = htons(7);
	p[7] = htons(8);
	printf("%s\n", inet_ntop(AF_INET6, p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
