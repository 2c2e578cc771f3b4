string s;

BEGIN
{
	printf(s);
	exit(0);
}
