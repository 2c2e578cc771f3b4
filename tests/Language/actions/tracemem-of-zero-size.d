BEGIN
{
	tracemem(0, 0);
	exit(0);
}
