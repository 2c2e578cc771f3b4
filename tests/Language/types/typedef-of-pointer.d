#pragma D option quiet

typedef char *text;
text p;

BEGIN
{
	p = (text)0;
	printf("%d\n", p == NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
