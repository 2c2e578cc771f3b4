inline int N = "x";

BEGIN
{
	exit(0);
}
