int *p;
long *q;

BEGIN
{
	trace(p == q);
	exit(0);
}
