#pragma D option quiet

BEGIN
{
	u = (unsigned int)-1;
	printf("%d %u\n", u, u);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
