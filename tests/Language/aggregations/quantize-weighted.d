#pragma D option quiet

BEGIN
{
	@ = quantize(8, 5);
	@ = quantize(16, 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
