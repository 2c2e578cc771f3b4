#pragma D option quiet

struct point { int x; int y; };
this struct point p;

BEGIN
{
	this->p.x = 5;
	printf("%d\n", this->p.x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
