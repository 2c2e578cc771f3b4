#pragma D option quiet

BEGIN
{
	@ = max(-5);
	@ = max(-9);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
