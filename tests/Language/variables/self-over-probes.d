#pragma D option quiet

BEGIN
{
	self->n = 5;
	exit(0);
}

END
{
	printf("%d\n", self->n);
}
