#pragma D option quiet

BEGIN
{
	printf("%s\n", cleanpath("/usr//local/./bin/../lib"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
