# 40 "other.d"

BEGIN
{
	trace(nosuch);
}
