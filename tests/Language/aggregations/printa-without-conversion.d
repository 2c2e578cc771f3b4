BEGIN
{
	@a = count();
	printa("%d\n", @a);
	exit(0);
}
