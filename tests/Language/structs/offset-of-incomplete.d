BEGIN
{
	trace(offsetof(struct nowhere, z));
	exit(0);
}
