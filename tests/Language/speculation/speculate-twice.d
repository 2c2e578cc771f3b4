BEGIN
{
	speculate(1);
	speculate(2);
}

BEGIN
{
	exit(0);
}
