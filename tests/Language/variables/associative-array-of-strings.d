#pragma D option quiet

BEGIN
{
	a["x"] = "one";
	a["y"] = "two";
	printf("%s %s\n", a["x"], a["y"]);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
