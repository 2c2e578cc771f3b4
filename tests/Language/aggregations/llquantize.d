#pragma D option quiet

BEGIN
{
	@ = llquantize(1, 10, 0, 3, 10);
	@ = llquantize(55, 10, 0, 3, 10);
	@ = llquantize(5000, 10, 0, 3, 10);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
