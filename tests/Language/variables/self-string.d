#pragma D option quiet

BEGIN
{
	self->s = "abc";
	printf("%s\n", self->s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
