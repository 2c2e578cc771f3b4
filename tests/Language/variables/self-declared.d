#pragma D option quiet

self unsigned short c;

BEGIN
{
	self->c = 70000;
	printf("%d\n", self->c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
