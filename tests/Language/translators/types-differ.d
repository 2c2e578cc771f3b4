struct from { int a; };
struct to { char *b; };
translator struct to < struct from *F > { b = F->a; };

BEGIN
{
	exit(0);
}
