#pragma D option quiet

int *p;
char *c;

BEGIN
{
	p = (int *)alloca(4);
	*p = 0x01020304;
	c = (char *)p;
	printf("%d %d\n", c[0], c[3]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
