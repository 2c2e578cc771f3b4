#pragma D option quiet

_Bool b;

BEGIN
{
	b = 5;
	printf("%d\n", b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
