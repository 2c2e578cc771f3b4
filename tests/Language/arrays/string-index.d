int a[4];

BEGIN
{
	trace(a["x"]);
	exit(0);
}
