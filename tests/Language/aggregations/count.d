#pragma D option quiet

BEGIN
{
	@ = count();
	@ = count();
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
