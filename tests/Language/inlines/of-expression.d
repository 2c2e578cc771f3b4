#pragma D option quiet

int x;
inline int TWICE = x * 2;

BEGIN
{
	x = 5;
	printf("%d\n", TWICE);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
