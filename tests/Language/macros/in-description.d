#pragma D option quiet

BEGIN
/$2 == 2/
{
	printf("%s\n", $$1);
	exit(0);
}
