#pragma nothing

BEGIN
{
	exit(0);
}
