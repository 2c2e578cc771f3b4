#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", ENOENT, EPERM, EINVAL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
