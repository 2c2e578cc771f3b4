int a[int];

BEGIN
{
	trace(a);
	exit(0);
}
