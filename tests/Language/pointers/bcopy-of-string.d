#pragma D option quiet

char *q;

BEGIN
{
	q = (char *)alloca(8);
	bcopy("abc", q, 4);
	printf("%s\n", stringof(q));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
