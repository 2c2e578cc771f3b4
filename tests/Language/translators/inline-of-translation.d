#pragma D option quiet

struct twice { int d; };
translator struct twice < int N > { d = N * 2; };
inline struct twice six = xlate <struct twice>(3);

BEGIN
{
	printf("%d\n", six.d);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
