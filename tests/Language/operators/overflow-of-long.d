#pragma D option quiet

BEGIN
{
	a = 9223372036854775807;
	a++;
	printf("%d\n", a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
