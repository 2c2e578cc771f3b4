#pragma D option quiet

union u { char c; short s; long l; };
union u *p;

BEGIN
{
	p = (union u *)alloca(sizeof (union u));
	p->l = 0x41424344;
	printf("%x %x\n", p->c, p->s);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
