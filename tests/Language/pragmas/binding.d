inline int lim = 4;
#pragma D binding "1.0" lim

BEGIN
{
	exit(lim);
}
