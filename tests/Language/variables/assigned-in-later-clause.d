#pragma D option quiet

BEGIN
/!self->seen/
{
	printf("first\n");
}

BEGIN
{
	self->seen = 1;
	exit(0);
}
