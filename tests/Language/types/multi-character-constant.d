#pragma D option quiet

BEGIN
{
	printf("%x\n", 'ab');
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
