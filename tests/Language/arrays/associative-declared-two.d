#pragma D option quiet

int a[int, string];

BEGIN
{
	a[5, "x"] = 1;
	printf("%d\n", a[5, "x"]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
