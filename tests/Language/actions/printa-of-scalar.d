int x;

BEGIN
{
	printa(x);
	exit(0);
}
