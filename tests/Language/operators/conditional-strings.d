#pragma D option quiet

BEGIN
{
	a = 0;
	printf("%s\n", a ? "yes" : "no");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
