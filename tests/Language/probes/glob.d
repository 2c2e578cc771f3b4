#pragma D option quiet

BEGI?
{
	printf("%s\n", probename);
	exit(0);
}
