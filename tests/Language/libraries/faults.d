#pragma D option quiet

BEGIN
{
	printf("%d %d\n", DTRACEFLT_DIVZERO, DTRACEFLT_BADADDR);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
