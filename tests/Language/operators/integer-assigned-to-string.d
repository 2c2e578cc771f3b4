string s;

BEGIN
{
	s = 5;
	exit(0);
}
