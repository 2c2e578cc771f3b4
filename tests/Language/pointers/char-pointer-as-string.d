#pragma D option quiet

char *p;

BEGIN
{
	p = (char *)alloca(4);
	p[0] = 'h';
	p[1] = 'i';
	printf("%s\n", stringof(p));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
