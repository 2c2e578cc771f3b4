#pragma D option quiet

this int a[3];

BEGIN
{
	this->a[1] = 3;
	printf("%d\n", this->a[1]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
