#pragma D option quiet

BEGIN
{
	printf("%d\n", curlwpsinfo->pr_lwpid == tid);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
