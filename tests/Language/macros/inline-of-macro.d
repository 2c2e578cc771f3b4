#pragma D option quiet

inline int N = $2;

BEGIN
{
	printf("%s %d\n", $$1, N + 1);
	exit(0);
}
