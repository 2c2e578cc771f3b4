#pragma D option quiet

BEGIN
{
	printf("%?x|%-?d|\n", 255, 17);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
