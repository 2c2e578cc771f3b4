#pragma D option quiet

BEGIN
{
	row = 2;
	row *= row++ + row;
	printf("%d\n", row);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
