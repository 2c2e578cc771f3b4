#pragma D option quiet

BEGIN
{
	printf("%s\n", substr(strstr("key=value", "="), 1));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
