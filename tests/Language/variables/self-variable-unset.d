#pragma D option quiet

self int y;

BEGIN
{
	printf("%d\n", self->y);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
