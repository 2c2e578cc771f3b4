#pragma D option quiet

BEGIN
{
	c = (char)-1;
	printf("%d\n", c < 1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
