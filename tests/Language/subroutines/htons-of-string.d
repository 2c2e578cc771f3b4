BEGIN
{
	trace(htons("x"));
	exit(0);
}
