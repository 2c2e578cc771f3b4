#pragma D option quiet

BEGIN
{
	printf("[%.2s][%6.2s]\n", "abc", "abc");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
