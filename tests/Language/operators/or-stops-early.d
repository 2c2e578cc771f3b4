#pragma D option quiet

int c;

BEGIN
{
	a = 1;
	b = a || (c = 5);
	printf("%d %d\n", b, c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
