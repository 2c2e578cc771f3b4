enum a { ONE };
enum b { ONE };

BEGIN
{
	exit(0);
}
