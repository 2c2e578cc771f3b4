#pragma D option quiet

inline int dbl[int n] = n * 2;

BEGIN
{
	printf("%d\n", dbl[21]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
