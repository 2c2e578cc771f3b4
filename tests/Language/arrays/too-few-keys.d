int a[int, int];

BEGIN
{
	a[1] = 1;
	exit(0);
}
