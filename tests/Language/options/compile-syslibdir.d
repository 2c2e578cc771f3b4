#pragma D option quiet
#pragma D option syslibdir=1

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
