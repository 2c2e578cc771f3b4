struct to { int b; };
translator struct to < struct nowhere *F > { b = F->a; };

BEGIN
{
	exit(0);
}
