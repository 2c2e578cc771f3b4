#pragma D option quiet

BEGIN
{
	setopt("switchrate", "20hz");
	printf("ran\n");
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
