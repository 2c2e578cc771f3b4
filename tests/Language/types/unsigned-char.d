#pragma D option quiet

BEGIN
{
	c = (unsigned char)200;
	printf("%d\n", c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
