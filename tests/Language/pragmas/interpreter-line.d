#!/usr/sbin/dtrace -s

#pragma D option quiet

BEGIN
{
	printf("ran\n");
	exit(0);
}
