#pragma D option quiet

inline int add[int a, int b] = a + b;

BEGIN
{
	printf("%d\n", add[2, 3]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
