/* Datagrams: the types of the udp provider (Dynamic Tracing Guide, "udp Provider"), made of Linux's struct udphdr and struct sock. */
typedef struct udpinfo {
	uint16_t udp_sport;
	uint16_t udp_dport;
	uint16_t udp_length;
	uint16_t udp_checksum;
	uintptr_t udp_hdr;
} udpinfo_t;

typedef struct udpsinfo {
	uintptr_t udps_addr;
	uint16_t udps_lport;
	uint16_t udps_rport;
	string udps_laddr;
	string udps_raddr;
} udpsinfo_t;

translator udpinfo_t < struct udphdr *U > {
	udp_sport = ntohs(U->source);
	udp_dport = ntohs(U->dest);
	udp_length = ntohs(U->len);
	udp_checksum = ntohs(U->check);
	udp_hdr = (uintptr_t)U;
};

translator udpsinfo_t < struct sock *S > {
	udps_addr = (uintptr_t)S;
	udps_lport = S->__sk_common.skc_num;
	udps_rport = ntohs(S->__sk_common.skc_dport);
	udps_laddr = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_rcv_saddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_rcv_saddr);
	udps_raddr = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_daddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_daddr);
};

/* The probes': both ends are known where the socket is not. */
translator udpsinfo_t < struct __endpoints *E > {
	udps_addr = (uintptr_t)arg3;
	udps_lport = __local_port;
	udps_rport = __remote_port;
	udps_laddr = __local_address;
	udps_raddr = __remote_address;
};

translator udpinfo_t < struct __endpoints *E > {
	udp_sport = __source_port;
	udp_dport = __destination_port;
	udp_length = xlate <udpinfo_t *> ((struct udphdr *)arg4)->udp_length;
	udp_checksum = xlate <udpinfo_t *> ((struct udphdr *)arg4)->udp_checksum;
	udp_hdr = (uintptr_t)arg4;
};
