struct from { int a; };
struct to { int b; };
translator struct to < struct from *F > { b = F->missing; };

BEGIN
{
	exit(0);
}
