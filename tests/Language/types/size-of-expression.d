#pragma D option quiet

BEGIN
{
	printf("%d %d %d\n", sizeof ((char)1 + (char)2), sizeof (1L + 1), sizeof ((short)1));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
