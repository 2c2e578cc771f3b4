#pragma D attributes Stable/Stable/Common neverdeclared

BEGIN
{
	exit(0);
}
