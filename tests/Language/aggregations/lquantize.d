#pragma D option quiet

BEGIN
{
	@ = lquantize(3, 0, 10, 2);
	@ = lquantize(4, 0, 10, 2);
	@ = lquantize(-1, 0, 10, 2);
	@ = lquantize(50, 0, 10, 2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
