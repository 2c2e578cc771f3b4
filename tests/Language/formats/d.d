#pragma D option quiet

BEGIN
{
	printf("%d|%5d|%-5d|%05d|%+d\n", 5, 6, 7, 8, 9);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
