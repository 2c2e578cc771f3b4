#pragma D option quiet

inline string NAME = "abc";

BEGIN
{
	printf("%s\n", NAME);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
