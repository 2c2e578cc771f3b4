#pragma D option quiet

BEGIN
{
	s = "walnut";
	printf("%c %c\n", s[0], s[5]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
