BEGIN
{
	trace(09);
	exit(0);
}
