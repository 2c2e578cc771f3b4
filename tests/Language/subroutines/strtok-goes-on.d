#pragma D option quiet

BEGIN
{
	this->a = strtok("one two", " ");
	this->b = strtok(NULL, " ");
	this->c = strtok(NULL, " ");
	printf("%s %s %d\n", this->a, this->b, this->c == NULL);
	exit(0);
}

ERROR
{
	printf("fault %d\n", arg4);
	exit(1);
}
