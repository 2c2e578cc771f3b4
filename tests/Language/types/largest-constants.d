#pragma D option quiet

BEGIN
{
	printf("%d %u\n", 9223372036854775807, 18446744073709551615);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
