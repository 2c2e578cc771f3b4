#pragma D option quiet

BEGIN
{
	printf("%s\n", lltostr(255, 16));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
