#pragma D option quiet

BEGIN
{
	@ = quantize(1);
	@ = quantize(2);
	@ = quantize(3);
	@ = quantize(100);
	@ = quantize(-5);
	@ = quantize(0);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
