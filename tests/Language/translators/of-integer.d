#pragma D option quiet

struct twice { int d; };
translator struct twice < int N > { d = N * 2; };

BEGIN
{
	printf("%d\n", xlate <struct twice>(21).d);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
