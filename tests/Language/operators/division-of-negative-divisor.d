#pragma D option quiet

BEGIN
{
	a = 17;
	b = -5;
	printf("%d %d\n", a / b, a % b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
