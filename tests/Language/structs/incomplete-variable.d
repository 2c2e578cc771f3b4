struct nowhere v;

BEGIN
{
	exit(0);
}
