BEGIN
{
	trace((char *)1 + (char *)2);
	exit(0);
}
