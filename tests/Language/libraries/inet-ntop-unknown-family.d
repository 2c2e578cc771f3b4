#pragma D option quiet

uint16_t *p;

BEGIN
{
	p = (uint16_t *)alloca(16);
	printf("%s\n", inet_ntop(1, p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
