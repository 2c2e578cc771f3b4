enum big { HUGE = 2147483647, MORE };

BEGIN
{
	exit(0);
}
