#pragma D option quiet

BEGIN
{
	a[1, "x"] = 10;
	a[1, "y"] = 20;
	printf("%d %d %d\n", a[1, "x"], a[1, "y"], a[2, "x"]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
