#pragma D option quiet

union u { char c; long l; short s[5]; };

BEGIN
{
	printf("%d\n", sizeof (union u));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
