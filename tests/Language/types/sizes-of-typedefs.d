#pragma D option quiet

BEGIN
{
	printf("%d %d %d %d\n", sizeof (int8_t), sizeof (uint16_t), sizeof (int32_t), sizeof (uint64_t));
	printf("%d %d %d %d\n", sizeof (size_t), sizeof (pid_t), sizeof (uintptr_t), sizeof (id_t));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
