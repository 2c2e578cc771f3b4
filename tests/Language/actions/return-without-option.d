BEGIN
{
	return(1);
	exit(0);
}
