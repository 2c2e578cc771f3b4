#pragma D option quiet

BEGIN
/!n[pid]/
{
	printf("first\n");
}

BEGIN
{
	n[pid] = 1;
	exit(0);
}
