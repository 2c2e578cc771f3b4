#pragma D option quiet

BEGIN
{
	exit(3);
}

END
{
	exit(4);
}
