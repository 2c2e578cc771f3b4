#pragma D option quiet

BEGIN
{
	printf("%d\n", curcpu->cpu_id == cpu);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
