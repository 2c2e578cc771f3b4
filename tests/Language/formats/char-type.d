#pragma D option quiet

BEGIN
{
	printf("%d %x\n", (char)-1, (char)-1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
