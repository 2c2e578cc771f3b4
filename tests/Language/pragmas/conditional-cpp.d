#pragma D option quiet
#ifdef __SUNW_D
#define N 5
#else
#define N 6
#endif

BEGIN
{
	printf("%d\n", N);
	exit(0);
}
