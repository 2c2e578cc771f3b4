#pragma D option quiet

char c;

BEGIN
{
	c = 300;
	printf("%d\n", c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
