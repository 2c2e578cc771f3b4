#pragma D option quiet

char a[8];

BEGIN
{
	a[0] = 'o';
	a[1] = 'k';
	trace(a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
