#pragma D option quiet

BEGIN
{
	trace(-5);
	trace("text");
	trace((char)65);
	trace((unsigned char)200);
	trace((short)-7);
	trace(5000000000);
	trace((uint64_t)-1);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
