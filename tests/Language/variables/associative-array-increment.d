#pragma D option quiet

int a[string];

BEGIN
{
	a["x"]++;
	a["x"] += 4;
	printf("%d\n", a["x"]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
