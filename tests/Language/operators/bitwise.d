#pragma D option quiet

BEGIN
{
	a = 0x0ff0;
	printf("%x %x %x %x\n", a & 0xff, a | 0xf, a ^ 0xffff, ~a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
