#pragma D option quiet

BEGIN
{
	this->s = "abc";
	printf("%s\n", this->s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
