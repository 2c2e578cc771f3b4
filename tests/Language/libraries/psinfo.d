#pragma D option quiet

BEGIN
{
	printf("%d\n", curpsinfo->pr_pid == pid);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
