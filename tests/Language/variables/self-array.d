#pragma D option quiet

BEGIN
{
	self->a[3] = 7;
	printf("%d %d\n", self->a[3], self->a[4]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
