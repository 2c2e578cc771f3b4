#pragma D option quiet

BEGIN
{
	a = (long)-9223372036854775807 - 1;
	b = -1;
	printf("%d\n", a / b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
