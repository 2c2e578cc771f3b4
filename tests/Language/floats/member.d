#pragma D option quiet

struct s { int n; double d; };
struct s *p;

BEGIN
{
	p = (struct s *)alloca(16);
	*(long *)&p->d = 0x3ff8000000000000;
	printf("%f\n", p->d);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
