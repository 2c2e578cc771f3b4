#pragma D option bufsize=abc

BEGIN
{
	exit(0);
}
