#pragma D option quiet

this int n;

BEGIN
{
	this->n = 5;
}

BEGIN
{
	printf("%d\n", this->n);
	exit(0);
}
