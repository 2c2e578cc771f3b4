#pragma D option quiet

string s;

BEGIN
{
	printf("[%s]\n", s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
