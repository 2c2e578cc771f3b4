inline int ENOENT = 5;

BEGIN
{
	exit(0);
}
