BEGIN
{
	trace(progenyof("x"));
	exit(0);
}
