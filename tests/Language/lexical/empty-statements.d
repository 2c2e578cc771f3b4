#pragma D option quiet

BEGIN
{
	printf("a\n");;
	;
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
