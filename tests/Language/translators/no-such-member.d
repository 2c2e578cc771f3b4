struct from { int a; };
struct to { int b; };
translator struct to < struct from *F > { c = F->a; };

BEGIN
{
	exit(0);
}
