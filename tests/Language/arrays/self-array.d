#pragma D option quiet

self int a[3];

BEGIN
{
	self->a[1] = 3;
	printf("%d\n", self->a[1]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
