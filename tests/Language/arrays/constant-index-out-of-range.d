int a[4];

BEGIN
{
	trace(a[4]);
	exit(0);
}
