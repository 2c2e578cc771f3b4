#pragma D option quiet

BEGIN
{
	a = 0xf0;
	a |= 0xf;
	a &= 0x3c;
	a ^= 1;
	a <<= 2;
	a >>= 1;
	printf("%x\n", a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
