BEGIN
{
	trace(self->nosuch);
	exit(0);
}
