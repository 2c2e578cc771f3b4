struct a { struct nowhere n; };

BEGIN
{
	exit(0);
}
