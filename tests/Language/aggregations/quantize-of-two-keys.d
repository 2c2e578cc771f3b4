#pragma D option quiet

BEGIN
{
	@["x"] = quantize(4);
	@["y"] = quantize(8);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
