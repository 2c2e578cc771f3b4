int *p;

BEGIN
{
	p = 5;
	exit(0);
}
