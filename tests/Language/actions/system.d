#pragma D option quiet
#pragma D option destructive

BEGIN
{
	system("echo from %s", "shell");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
