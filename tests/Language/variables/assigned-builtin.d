BEGIN
{
	pid = 5;
	exit(0);
}
