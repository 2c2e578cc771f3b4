#pragma D option quiet
#pragma D option nspec=2

BEGIN
{
	a = speculation();
	b = speculation();
	printf("%d %d\n", a, b);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
