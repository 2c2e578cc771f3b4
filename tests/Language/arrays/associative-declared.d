#pragma D option quiet

string a[int];

BEGIN
{
	a[5] = "five";
	printf("%s\n", a[5]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
