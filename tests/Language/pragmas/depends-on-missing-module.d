#pragma D depends_on module no_such_module_x

BEGIN
{
	exit(0);
}
