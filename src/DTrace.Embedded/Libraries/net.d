/* The families of addresses, as Linux numbers them (address_families(7)). */
inline int AF_UNSPEC = 0;
inline int AF_UNIX = 1;
inline int AF_INET = 2;
inline int AF_AX25 = 3;
inline int AF_IPX = 4;
inline int AF_APPLETALK = 5;
inline int AF_NETROM = 6;
inline int AF_BRIDGE = 7;
inline int AF_ATMPVC = 8;
inline int AF_X25 = 9;
inline int AF_INET6 = 10;
inline int AF_ROSE = 11;
inline int AF_DECnet = 12;
inline int AF_NETBEUI = 13;
inline int AF_SECURITY = 14;
inline int AF_KEY = 15;
inline int AF_NETLINK = 16;
inline int AF_PACKET = 17;
inline int AF_ASH = 18;
inline int AF_ECONET = 19;
inline int AF_ATMSVC = 20;
inline int AF_RDS = 21;
inline int AF_SNA = 22;
inline int AF_IRDA = 23;
inline int AF_PPPOX = 24;
inline int AF_WANPIPE = 25;
inline int AF_LLC = 26;
inline int AF_IB = 27;
inline int AF_MPLS = 28;
inline int AF_CAN = 29;
inline int AF_TIPC = 30;
inline int AF_BLUETOOTH = 31;
inline int AF_IUCV = 32;
inline int AF_RXRPC = 33;
inline int AF_ISDN = 34;
inline int AF_PHONET = 35;
inline int AF_IEEE802154 = 36;
inline int AF_CAIF = 37;
inline int AF_ALG = 38;
inline int AF_NFC = 39;
inline int AF_VSOCK = 40;
inline int AF_KCM = 41;
inline int AF_QIPCRTR = 42;
inline int AF_SMC = 43;
inline int AF_XDP = 44;
inline int AF_MCTP = 45;
inline int AF_MAX = 46;
inline int AF_LOCAL = AF_UNIX;
inline int AF_FILE = AF_UNIX;
inline int AF_ROUTE = AF_NETLINK;

/* The kinds of network hardware (ARP's numbers, and Linux's own: linux/if_arp.h). */
inline int ARPHRD_NETROM = 0;
inline int ARPHRD_ETHER = 1;
inline int ARPHRD_EETHER = 2;
inline int ARPHRD_AX25 = 3;
inline int ARPHRD_PRONET = 4;
inline int ARPHRD_CHAOS = 5;
inline int ARPHRD_IEEE802 = 6;
inline int ARPHRD_ARCNET = 7;
inline int ARPHRD_APPLETLK = 8;
inline int ARPHRD_DLCI = 15;
inline int ARPHRD_ATM = 19;
inline int ARPHRD_METRICOM = 23;
inline int ARPHRD_IEEE1394 = 24;
inline int ARPHRD_EUI64 = 27;
inline int ARPHRD_INFINIBAND = 32;
inline int ARPHRD_SLIP = 256;
inline int ARPHRD_CSLIP = 257;
inline int ARPHRD_SLIP6 = 258;
inline int ARPHRD_CSLIP6 = 259;
inline int ARPHRD_RSRVD = 260;
inline int ARPHRD_ADAPT = 264;
inline int ARPHRD_ROSE = 270;
inline int ARPHRD_X25 = 271;
inline int ARPHRD_HWX25 = 272;
inline int ARPHRD_CAN = 280;
inline int ARPHRD_MCTP = 290;
inline int ARPHRD_PPP = 512;
inline int ARPHRD_CISCO = 513;
inline int ARPHRD_HDLC = ARPHRD_CISCO;
inline int ARPHRD_LAPB = 516;
inline int ARPHRD_DDCMP = 517;
inline int ARPHRD_RAWHDLC = 518;
inline int ARPHRD_RAWIP = 519;
inline int ARPHRD_TUNNEL = 768;
inline int ARPHRD_TUNNEL6 = 769;
inline int ARPHRD_FRAD = 770;
inline int ARPHRD_SKIP = 771;
inline int ARPHRD_LOOPBACK = 772;
inline int ARPHRD_LOCALTLK = 773;
inline int ARPHRD_FDDI = 774;
inline int ARPHRD_BIF = 775;
inline int ARPHRD_SIT = 776;
inline int ARPHRD_IPDDP = 777;
inline int ARPHRD_IPGRE = 778;
inline int ARPHRD_PIMREG = 779;
inline int ARPHRD_HIPPI = 780;
inline int ARPHRD_ASH = 781;
inline int ARPHRD_ECONET = 782;
inline int ARPHRD_IRDA = 783;
inline int ARPHRD_FCPP = 784;
inline int ARPHRD_FCAL = 785;
inline int ARPHRD_FCPL = 786;
inline int ARPHRD_FCFABRIC = 787;
inline int ARPHRD_IEEE802_TR = 800;
inline int ARPHRD_IEEE80211 = 801;
inline int ARPHRD_IEEE80211_PRISM = 802;
inline int ARPHRD_IEEE80211_RADIOTAP = 803;
inline int ARPHRD_IEEE802154 = 804;
inline int ARPHRD_IEEE802154_MONITOR = 805;
inline int ARPHRD_PHONET = 820;
inline int ARPHRD_PHONET_PIPE = 821;
inline int ARPHRD_CAIF = 822;
inline int ARPHRD_IP6GRE = 823;
inline int ARPHRD_NETLINK = 824;
inline int ARPHRD_6LOWPAN = 825;
inline int ARPHRD_VSOCKMON = 826;
inline int ARPHRD_VOID = 0xFFFF;
inline int ARPHRD_NONE = 0xFFFE;

typedef uint32_t ipaddr_t;

/* The kernel's own, where it tells of one. */
typedef struct in6_addr in6_addr_t;
typedef struct in6_addr {
	union {
		uint8_t u6_addr8[16];
		uint16_t u6_addr16[8];
		uint32_t u6_addr32[4];
	} in6_u;
} in6_addr_t;

/* The ends of a connection, of Linux's struct sock. */
typedef struct conninfo {
	string ci_local;
	string ci_remote;
	string ci_protocol;
} conninfo_t;

translator conninfo_t < struct sock *S > {
	ci_local = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_rcv_saddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_rcv_saddr);
	ci_remote = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_daddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_daddr);
	ci_protocol = S->sk_protocol == 6 ? "tcp" : S->sk_protocol == 17 ? "udp" : "<unknown>";
};
