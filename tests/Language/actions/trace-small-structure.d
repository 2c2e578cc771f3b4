#pragma D option quiet

struct one { char c; };
struct one p;

BEGIN
{
	p.c = 65;
	trace(p);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
