#pragma D option quiet

BEGIN
{
	x = 1;
	y = *(int *)0;
	x = 2;
}

ERROR
{
	printf("%d\n", x);
	exit(0);
}
