struct from { int a; };
struct to { int b; };
translator struct to < struct from *F > { b = F->a; };
translator struct to < struct from *F > { b = F->a; };

BEGIN
{
	exit(0);
}
