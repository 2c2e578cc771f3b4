#pragma D option quiet

struct named { string name; };
translator struct named < int N > { name = N == 3 ? "three" : "other"; };

BEGIN
{
	printf("%s\n", xlate <struct named>(3).name);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
