#pragma D option quiet

BEGIN
{
	printf("%s\n", basename("/usr/lib/x.so"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
