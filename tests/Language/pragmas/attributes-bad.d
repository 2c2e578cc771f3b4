inline int lim = 4;
#pragma D attributes Nonsense/Stable/Common lim

BEGIN
{
	exit(lim);
}
