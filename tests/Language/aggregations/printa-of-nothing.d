BEGIN
{
	printa(@nothing);
	exit(0);
}
