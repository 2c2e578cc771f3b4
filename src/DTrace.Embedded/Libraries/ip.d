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

translator ipv4info_t < struct iphdr *I > {
	ipv4_ver = 4;
	ipv4_ihl = 4 * I->ihl;
	ipv4_tos = I->tos;
	ipv4_length = ntohs(I->tot_len);
	ipv4_ident = ntohs(I->id);
	ipv4_flags = ntohs(I->frag_off) >> 13;
	ipv4_offset = 8 * (ntohs(I->frag_off) & 0x1fff);
	ipv4_ttl = I->ttl;
	ipv4_protocol = I->protocol;
	ipv4_protostr = __protocol[I->protocol];
	ipv4_checksum = ntohs(I->check);
	ipv4_src = I->saddr;
	ipv4_dst = I->daddr;
	ipv4_saddr = inet_ntoa((ipaddr_t *)&I->saddr);
	ipv4_daddr = inet_ntoa((ipaddr_t *)&I->daddr);
	ipv4_hdr = (uintptr_t)I;
};

translator ipv6info_t < struct ipv6hdr *I > {
	ipv6_ver = 6;
	ipv6_tclass = ntohl(*(uint32_t *)I) >> 20 & 0xff;
	ipv6_flow = ntohl(*(uint32_t *)I) & 0xfffff;
	ipv6_plen = ntohs(I->payload_len);
	ipv6_nexthdr = I->nexthdr;
	ipv6_nextstr = __protocol[I->nexthdr];
	ipv6_hlim = I->hop_limit;
	ipv6_src = (in6_addr_t *)&I->saddr;
	ipv6_dst = (in6_addr_t *)&I->daddr;
	ipv6_saddr = inet_ntoa6((in6_addr_t *)&I->saddr);
	ipv6_daddr = inet_ntoa6((in6_addr_t *)&I->daddr);
	ipv6_hdr = (uintptr_t)I;
};
