#pragma D option quiet

BEGIN
{
	printf("%s\n", strchr("abcabc", 'b'));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
