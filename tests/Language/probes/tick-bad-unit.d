tick-10xs
{
	exit(0);
}
