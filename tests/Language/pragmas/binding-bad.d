inline int lim = 4;
#pragma D binding "x.y" lim

BEGIN
{
	exit(0);
}
