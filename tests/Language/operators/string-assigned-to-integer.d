int n;

BEGIN
{
	n = "a";
	exit(0);
}
