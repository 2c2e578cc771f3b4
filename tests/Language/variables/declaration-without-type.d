#pragma D option quiet

self count;
this step;

BEGIN
{
	self->count = 12;
	this->step = 5;
	printf("%d\n", self->count - this->step);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
