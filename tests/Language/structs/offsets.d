#pragma D option quiet

struct mixed { char c; int i; short s; long l; };

BEGIN
{
	printf("%d %d %d %d\n", offsetof(struct mixed, c), offsetof(struct mixed, i), offsetof(struct mixed, s), offsetof(struct mixed, l));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
