#pragma D option quiet

BEGIN
{
	self->s = speculation();
	printf("%d\n", self->s > 0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
