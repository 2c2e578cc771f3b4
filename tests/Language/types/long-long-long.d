long long long n;

BEGIN
{
	exit(0);
}
