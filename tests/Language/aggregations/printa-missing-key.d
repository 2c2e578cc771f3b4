#pragma D option quiet

BEGIN
{
	@r[1] = sum(11);
	@r[2] = sum(22);
	@s[2] = sum(222);
	printa("k=%d r=%@d s=%@d\n", @r, @s);
	trunc(@r);
	trunc(@s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
