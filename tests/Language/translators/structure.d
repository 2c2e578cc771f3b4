#pragma D option quiet

struct from { int a; int b; };
struct to { int sum; int twice; };
translator struct to < struct from *F > {
	sum = F->a + F->b;
	twice = F->a * 2;
};
struct from *f;

BEGIN
{
	f = (struct from *)alloca(8);
	f->a = 3;
	printf("%d\n", xlate <struct to>(f).twice);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
