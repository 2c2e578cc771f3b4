#pragma D option quiet
#pragma D option cppcommand=1

BEGIN
{
	printf("ran\n");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
