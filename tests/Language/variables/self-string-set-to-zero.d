#pragma D option quiet

BEGIN
{
	self->s = "abc";
	self->s = 0;
	printf("%d\n", self->s == NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
