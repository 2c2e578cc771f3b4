#pragma D option quiet

BEGIN
{
	@a[(char)65] = count();
	@a[(char)-100] = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
