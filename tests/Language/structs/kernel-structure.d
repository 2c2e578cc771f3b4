#pragma D option quiet

BEGIN
{
	printf("%d %d\n", curthread->pid == tid, curthread->tgid == pid);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
