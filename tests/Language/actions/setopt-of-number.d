BEGIN
{
	setopt(5);
	exit(0);
}
