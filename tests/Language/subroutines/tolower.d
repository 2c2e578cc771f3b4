#pragma D option quiet

BEGIN
{
	printf("%s\n", tolower("AbC"));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
