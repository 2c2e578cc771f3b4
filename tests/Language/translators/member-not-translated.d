#pragma D option quiet

struct pair { int a; int b; };
translator struct pair < int N > { a = N; };

BEGIN
{
	printf("%d\n", xlate <struct pair>(3).b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
