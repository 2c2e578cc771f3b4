#pragma D option quiet

BEGIN
{
	a = 2147483647;
	a++;
	printf("%d\n", a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
