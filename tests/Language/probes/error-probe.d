#pragma D option quiet

BEGIN
{
	trace(*(int *)0);
}

ERROR
{
	printf("kind %d\n", arg4);
	exit(2);
}
