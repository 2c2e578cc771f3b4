inline int N = nosuch;

BEGIN
{
	exit(0);
}
