#pragma D option quiet

BEGIN
{
	self->s = speculation();
}

BEGIN
{
	speculate(self->s);
	printf("speculated\n");
}

BEGIN
{
	commit(self->s);
}

tick-50ms
/++n == 6/
{
	exit(0);
}
