#pragma D option destructive

BEGIN
{
	speculate(1);
	system("ls");
	exit(0);
}
