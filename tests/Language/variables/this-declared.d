#pragma D option quiet

this char c;

BEGIN
{
	this->c = 300;
	printf("%d\n", this->c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
