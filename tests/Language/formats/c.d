#pragma D option quiet

BEGIN
{
	printf("%c%c\n", 65, 66);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
