translator int < int N > { b = N; };

BEGIN
{
	exit(0);
}
