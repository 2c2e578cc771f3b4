BEGIN
{
	exit(0);
}

/* never
