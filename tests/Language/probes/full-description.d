#pragma D option quiet

dtrace:::BEGIN
{
	printf("%s\n", probename);
	exit(0);
}
