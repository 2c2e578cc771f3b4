#pragma D option quiet

char *p;

BEGIN
{
	p = (char *)alloca(8);
	p[0] = 'a';
	p[7] = 1;
	tracemem(p, 8);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
