BEGIN
{
	exit();
	exit(0);
}
