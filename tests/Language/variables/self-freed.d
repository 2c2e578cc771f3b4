#pragma D option quiet

BEGIN
{
	self->x = 5;
	self->x = 0;
	printf("%d\n", self->x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
