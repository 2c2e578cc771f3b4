#pragma D option quiet

BEGIN
{
	a = 10;
	a += 5;
	a -= 3;
	a *= 4;
	a /= 6;
	a %= 5;
	printf("%d\n", a);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
