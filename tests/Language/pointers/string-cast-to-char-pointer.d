#pragma D option quiet

char *p;

BEGIN
{
	this->w = "walnut";
	p = (char *)this->w;
	printf("%c %s\n", p[3], stringof(p + 2));
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
