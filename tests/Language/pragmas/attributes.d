inline int lim = 4;
#pragma D attributes Stable/Stable/Common lim

BEGIN
{
	exit(lim);
}
