#pragma D option quiet

inline int64_t N = 5;

BEGIN
{
	printf("%d\n", sizeof (N));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
