struct to { int b; };
translator struct to < int N > { b = N; b = N + 1; };

BEGIN
{
	exit(0);
}
