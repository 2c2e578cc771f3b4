#pragma D option quiet

inline int N = 21;

BEGIN
{
	printf("%d\n", N * 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
