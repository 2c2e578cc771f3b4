BEGIN
/!later/
{
	trace(1);
}

BEGIN
{
	later = 1;
	exit(0);
}
