#pragma D option quiet

BEGIN
{
	printf("%d\n", sizeof (timestruc_t));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
