#pragma D option quiet

BEGIN
{
	printf("%s\n", strlen(NULL) == 0 ? "zero" : "more");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
