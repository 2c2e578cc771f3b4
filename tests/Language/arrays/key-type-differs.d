int a[int];

BEGIN
{
	a["x"] = 1;
	exit(0);
}
