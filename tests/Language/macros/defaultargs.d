#pragma D option quiet
#pragma D option defaultargs

BEGIN
{
	printf("%s %d [%s] %d\n", $$1, $2, $$3, $4);
	exit(0);
}
