#pragma D option quiet

BEGIN
{
	a = 5;
	printf("%d ", a++);
	printf("%d ", ++a);
	printf("%d ", a--);
	printf("%d\n", --a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
