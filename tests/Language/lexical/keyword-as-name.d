int if;

BEGIN
{
	exit(0);
}
