#pragma D option quiet

BEGIN
{
	$1 = 5;
	printf("%d %d\n", one, $2);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
