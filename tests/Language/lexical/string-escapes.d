#pragma D option quiet

BEGIN
{
	printf("a\tb\\c\"d\x41\102\n");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
