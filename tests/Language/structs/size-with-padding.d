#pragma D option quiet

struct mixed { char c; int i; short s; long l; };

BEGIN
{
	printf("%d\n", sizeof (struct mixed));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
