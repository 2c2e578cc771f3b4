#pragma D option quiet

struct point { int x; int y; };
struct line { struct point a; struct point b; };
struct line *p;

BEGIN
{
	p = (struct line *)alloca(sizeof (struct line));
	p->a.x = 1;
	p->b.y = 9;
	printf("%d %d %d\n", p->a.x, p->b.y, p->b.x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
