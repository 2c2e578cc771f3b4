#pragma D option quiet

struct who { int p; };
translator struct who < int N > { p = pid; };

BEGIN
{
	printf("%d\n", xlate <struct who>(1).p == pid);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
