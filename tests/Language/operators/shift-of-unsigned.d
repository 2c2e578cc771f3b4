#pragma D option quiet

BEGIN
{
	a = (uint32_t)0x80000000;
	printf("%x\n", a >> 4);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
