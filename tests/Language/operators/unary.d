#pragma D option quiet

BEGIN
{
	a = 5;
	printf("%d %d %d\n", -a, +a, ~a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
