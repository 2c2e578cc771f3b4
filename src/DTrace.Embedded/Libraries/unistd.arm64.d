/* The flags of open(2) that arm64 numbers in its own way. */
inline int O_DIRECTORY = 040000;
inline int O_NOFOLLOW = 0100000;
inline int O_DIRECT = 0200000;
inline int O_LARGEFILE = 0400000;
