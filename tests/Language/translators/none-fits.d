struct from { int a; int b; };
struct to { int sum; int twice; };
translator struct to < struct from *F > {
	sum = F->a + F->b;
	twice = F->a * 2;
};
struct from *f;

BEGIN
{
	trace(xlate <struct to *>(1)->sum);
	exit(0);
}
