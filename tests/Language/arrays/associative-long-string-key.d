#pragma D option quiet

BEGIN
{
	a["0123456789012345678901234567890123456789"] = 7;
	printf("%d\n", a["0123456789012345678901234567890123456789"]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
