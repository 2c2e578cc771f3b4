#pragma D option destructive

BEGIN
{
	freopen();
	exit(0);
}
