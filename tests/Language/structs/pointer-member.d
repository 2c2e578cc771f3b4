#pragma D option quiet

struct node { int v; struct node *next; };
struct node *n;
struct node *m;

BEGIN
{
	n = (struct node *)alloca(sizeof (struct node));
	m = (struct node *)alloca(sizeof (struct node));
	n->next = m;
	m->v = 8;
	printf("%d\n", n->next->v);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
