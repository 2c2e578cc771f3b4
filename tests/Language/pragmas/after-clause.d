BEGIN
{
	trace("x");
	exit(0);
}

#pragma D option quiet
