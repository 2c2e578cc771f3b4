#pragma D option quiet

enum color { RED, GREEN };
enum color c;

BEGIN
{
	c = GREEN;
	printf("%d\n", c);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
