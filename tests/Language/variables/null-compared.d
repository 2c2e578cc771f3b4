#pragma D option quiet

BEGIN
{
	a = strchr("abc", 'z');
	printf("%d %d\n", a == NULL, a != NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
