#pragma D option quiet

BEGIN
{
	a = (unsigned long)-2;
	printf("%u\n", a / 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
