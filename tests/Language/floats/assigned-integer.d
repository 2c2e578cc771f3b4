double d;

BEGIN
{
	d = 1;
	exit(0);
}
