#pragma D option quiet

BEGIN
{
	printf("%d %d\n", getmajor(0x80100000001), getminor(0x801));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
