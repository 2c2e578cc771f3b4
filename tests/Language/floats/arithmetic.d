double d;

BEGIN
{
	d = d + 1;
	exit(0);
}
