#pragma D option quiet

unsigned long u;

BEGIN
{
	u = -1;
	printf("%u\n", u);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
