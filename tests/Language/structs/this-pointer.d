#pragma D option quiet

struct point { int x; int y; };

BEGIN
{
	this->p = (struct point *)alloca(sizeof (struct point));
	this->p->x = 3;
	printf("%d\n", this->p->x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
