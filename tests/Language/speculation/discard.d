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
	discard(self->s);
	printf("discarded\n");
}

tick-50ms
/++n == 6/
{
	exit(0);
}
