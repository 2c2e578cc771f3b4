#pragma D option quiet
#pragma D option strsize=64

BEGIN
{
	printf("%d\n", sizeof (string));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
