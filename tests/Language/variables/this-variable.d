#pragma D option quiet

BEGIN
{
	this->x = 5;
	printf("%d\n", this->x);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
