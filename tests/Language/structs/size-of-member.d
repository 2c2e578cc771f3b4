#pragma D option quiet

struct point { int x; int y; };

BEGIN
{
	printf("%d\n", sizeof (((struct point *)0)->y));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
