#pragma D option quiet

short *p;

BEGIN
{
	p = (short *)alloca(8);
	p[3] = 77;
	printf("%d\n", *(short *)((char *)p + 6));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
