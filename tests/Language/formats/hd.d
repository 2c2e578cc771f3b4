#pragma D option quiet

BEGIN
{
	printf("%hd %hhd\n", 70000, 300);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
