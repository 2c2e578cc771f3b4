struct a { char *x : 4; };

BEGIN
{
	exit(0);
}
