nosuchtype x;

BEGIN
{
	exit(0);
}
