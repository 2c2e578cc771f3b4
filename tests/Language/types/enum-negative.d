#pragma D option quiet

enum level { LOW = -3, NEXT };

BEGIN
{
	printf("%d %d\n", LOW, NEXT);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
