#pragma D option quiet

char *p;

BEGIN
{
	p = (char *)alloca(6);
	p[0] = 1;
	p[5] = 0xab;
	printf("%s\n", link_ntop(1, p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
