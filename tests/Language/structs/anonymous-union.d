#pragma D option quiet

struct any { int kind; union { int i; char c; }; };
struct any *p;

BEGIN
{
	p = (struct any *)alloca(sizeof (struct any));
	p->i = 0x102;
	printf("%d\n", p->c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
