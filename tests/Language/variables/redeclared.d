int a;
long a;

BEGIN
{
	exit(0);
}
