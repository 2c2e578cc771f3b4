#pragma D option quiet

BEGIN
{
	printf("%x %X %#x %o %#o\n", 255, 255, 255, 8, 8);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
