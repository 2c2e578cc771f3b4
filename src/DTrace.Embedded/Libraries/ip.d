/*
 * What is sent and received: the types of the ip provider (Dynamic Tracing Guide, "ip Provider"), made of Linux's struct sk_buff and of the headers
 * in it. Numbers are in the host's order.
 */
typedef int netstackid_t;

typedef struct pktinfo {
	uintptr_t pkt_addr;
} pktinfo_t;

typedef struct csinfo {
	uintptr_t cs_addr;
	uint64_t cs_cid;
	pid_t cs_pid;
	zoneid_t cs_zoneid;
} csinfo_t;

typedef struct ipinfo {
	uint8_t ip_ver;
	uint16_t ip_plength;
	string ip_saddr;
	string ip_daddr;
} ipinfo_t;

typedef struct ifinfo {
	string if_name;
	int8_t if_local;
	netstackid_t if_ipstack;
	uintptr_t if_addr;
} ifinfo_t;

typedef struct ipv4info {
	uint8_t ipv4_ver;
	uint8_t ipv4_ihl;
	uint8_t ipv4_tos;
	uint16_t ipv4_length;
	uint16_t ipv4_ident;
	uint8_t ipv4_flags;
	uint16_t ipv4_offset;
	uint8_t ipv4_ttl;
	uint8_t ipv4_protocol;
	string ipv4_protostr;
	uint16_t ipv4_checksum;
	ipaddr_t ipv4_src;
	ipaddr_t ipv4_dst;
	string ipv4_saddr;
	string ipv4_daddr;
	uintptr_t ipv4_hdr;
} ipv4info_t;

typedef struct ipv6info {
	uint8_t ipv6_ver;
	uint8_t ipv6_tclass;
	uint32_t ipv6_flow;
	uint16_t ipv6_plen;
	uint8_t ipv6_nexthdr;
	string ipv6_nextstr;
	uint8_t ipv6_hlim;
	in6_addr_t *ipv6_src;
	in6_addr_t *ipv6_dst;
	string ipv6_saddr;
	string ipv6_daddr;
	uintptr_t ipv6_hdr;
} ipv6info_t;

/* Protocols (linux/in.h), and the bits of ipv4_flags. */
inline short IPPROTO_IP = 0;
inline short IPPROTO_ICMP = 1;
inline short IPPROTO_IGMP = 2;
inline short IPPROTO_TCP = 6;
inline short IPPROTO_UDP = 17;
inline short IPPROTO_ESP = 50;
inline short IPPROTO_AH = 51;
inline short IPPROTO_ICMPV6 = 58;
inline short IPPROTO_OSPF = 89;
inline short IPPROTO_SCTP = 132;
inline uint8_t IPH_DF = 2;
inline uint8_t IPH_MF = 1;

inline string __protocol[int P] = P == 1 ? "ICMP" : P == 2 ? "IGMP" : P == 6 ? "TCP" : P == 17 ? "UDP" : P == 50 ? "ESP" : P == 51 ? "AH"
    : P == 58 ? "ICMPV6" : P == 132 ? "SCTP" : lltostr(P);

translator pktinfo_t < struct sk_buff *S > {
	pkt_addr = (uintptr_t)S;
};

translator csinfo_t < struct sock *S > {
	cs_addr = (uintptr_t)S;
	cs_cid = (uint64_t)S;
	cs_pid = -1;
	cs_zoneid = 0;
};

translator ifinfo_t < struct net_device *N > {
	if_name = stringof(N->name);
	if_local = N->flags & 0x8 ? 1 : 0;
	if_ipstack = 0;
	if_addr = (uintptr_t)N;
};

translator ipinfo_t < struct iphdr *I > {
	ip_ver = 4;
	ip_plength = ntohs(I->tot_len) - 4 * I->ihl;
	ip_saddr = inet_ntoa((ipaddr_t *)&I->saddr);
	ip_daddr = inet_ntoa((ipaddr_t *)&I->daddr);
};

translator ipinfo_t < struct ipv6hdr *I > {
	ip_ver = 6;
	ip_plength = ntohs(I->payload_len);
	ip_saddr = inet_ntoa6((in6_addr_t *)&I->saddr);
	ip_daddr = inet_ntoa6((in6_addr_t *)&I->daddr);
};

/* A packet, by the header's own first four bits. */
inline int __ip_version[struct __ip *I] = *(uint8_t *)I >> 4;

translator ipinfo_t < struct __ip *I > {
	ip_ver = __ip_version[I];
	ip_plength = __ip_version[I] == 4 ? ntohs(((struct iphdr *)I)->tot_len) - 4 * ((struct iphdr *)I)->ihl : ntohs(((struct ipv6hdr *)I)->payload_len);
	ip_saddr = __ip_version[I] == 4 ? inet_ntoa((ipaddr_t *)&((struct iphdr *)I)->saddr) : inet_ntoa6((in6_addr_t *)&((struct ipv6hdr *)I)->saddr);
	ip_daddr = __ip_version[I] == 4 ? inet_ntoa((ipaddr_t *)&((struct iphdr *)I)->daddr) : inet_ntoa6((in6_addr_t *)&((struct ipv6hdr *)I)->daddr);
};

/*
 * What tcp and udp tell of both ends, where there is a packet and where there is a socket alone: arg7 and arg8 are the addresses it comes from and
 * goes to, arg9 is the ports, IP's version, and whether this machine is the source.
 */
inline uint16_t __source_port = arg9 >> 16 & 0xffff;
inline uint16_t __destination_port = arg9 & 0xffff;
inline int __version = arg9 >> 32 & 0xff;
inline int __is_source = arg9 >> 40 & 1;
inline string __address[int64_t A] = __version == 4 ? inet_ntoa((ipaddr_t *)A) : inet_ntoa6((in6_addr_t *)A);
inline uint16_t __local_port = __is_source ? __source_port : __destination_port;
inline uint16_t __remote_port = __is_source ? __destination_port : __source_port;
inline string __local_address = __address[__is_source ? arg7 : arg8];
inline string __remote_address = __address[__is_source ? arg8 : arg7];

translator ipinfo_t < struct __endpoints *E > {
	ip_ver = __version;
	ip_plength = arg2 == 0 ? 0 : xlate <ipinfo_t *> ((struct __ip *)arg2)->ip_plength;
	ip_saddr = __address[arg7];
	ip_daddr = __address[arg8];
};

/* Of a packet of the other version there is no header: all is 0 and "<unknown>". */
translator ipv4info_t < struct iphdr *I > {
	ipv4_ver = I == NULL ? 0 : 4;
	ipv4_ihl = I == NULL ? 0 : 4 * I->ihl;
	ipv4_tos = I == NULL ? 0 : I->tos;
	ipv4_length = I == NULL ? 0 : ntohs(I->tot_len);
	ipv4_ident = I == NULL ? 0 : ntohs(I->id);
	ipv4_flags = I == NULL ? 0 : ntohs(I->frag_off) >> 13;
	ipv4_offset = I == NULL ? 0 : 8 * (ntohs(I->frag_off) & 0x1fff);
	ipv4_ttl = I == NULL ? 0 : I->ttl;
	ipv4_protocol = I == NULL ? 0 : I->protocol;
	ipv4_protostr = I == NULL ? "<unknown>" : __protocol[I->protocol];
	ipv4_checksum = I == NULL ? 0 : ntohs(I->check);
	ipv4_src = I == NULL ? 0 : I->saddr;
	ipv4_dst = I == NULL ? 0 : I->daddr;
	ipv4_saddr = I == NULL ? "<unknown>" : inet_ntoa((ipaddr_t *)&I->saddr);
	ipv4_daddr = I == NULL ? "<unknown>" : inet_ntoa((ipaddr_t *)&I->daddr);
	ipv4_hdr = (uintptr_t)I;
};

translator ipv6info_t < struct ipv6hdr *I > {
	ipv6_ver = I == NULL ? 0 : 6;
	ipv6_tclass = I == NULL ? 0 : ntohl(*(uint32_t *)I) >> 20 & 0xff;
	ipv6_flow = I == NULL ? 0 : ntohl(*(uint32_t *)I) & 0xfffff;
	ipv6_plen = I == NULL ? 0 : ntohs(I->payload_len);
	ipv6_nexthdr = I == NULL ? 0 : I->nexthdr;
	ipv6_nextstr = I == NULL ? "<unknown>" : __protocol[I->nexthdr];
	ipv6_hlim = I == NULL ? 0 : I->hop_limit;
	ipv6_src = I == NULL ? NULL : (in6_addr_t *)&I->saddr;
	ipv6_dst = I == NULL ? NULL : (in6_addr_t *)&I->daddr;
	ipv6_saddr = I == NULL ? "<unknown>" : inet_ntoa6((in6_addr_t *)&I->saddr);
	ipv6_daddr = I == NULL ? "<unknown>" : inet_ntoa6((in6_addr_t *)&I->daddr);
	ipv6_hdr = (uintptr_t)I;
};
