/*
 * Connections: the types of the tcp provider (Dynamic Tracing Guide, "tcp Provider"), made of Linux's struct tcphdr and struct sock. Numbers are in
 * the host's order.
 */
inline uint8_t TH_FIN = 0x01;
inline uint8_t TH_SYN = 0x02;
inline uint8_t TH_RST = 0x04;
inline uint8_t TH_PUSH = 0x08;
inline uint8_t TH_ACK = 0x10;
inline uint8_t TH_URG = 0x20;
inline uint8_t TH_ECE = 0x40;
inline uint8_t TH_CWR = 0x80;

/* The states of include/net/tcp_states.h; Linux has none for a connection that is bound and idle. */
inline int TCP_STATE_ESTABLISHED = 1;
inline int TCP_STATE_SYN_SENT = 2;
inline int TCP_STATE_SYN_RECEIVED = 3;
inline int TCP_STATE_FIN_WAIT_1 = 4;
inline int TCP_STATE_FIN_WAIT_2 = 5;
inline int TCP_STATE_TIME_WAIT = 6;
inline int TCP_STATE_CLOSED = 7;
inline int TCP_STATE_CLOSE_WAIT = 8;
inline int TCP_STATE_LAST_ACK = 9;
inline int TCP_STATE_LISTEN = 10;
inline int TCP_STATE_CLOSING = 11;
inline int TCP_STATE_IDLE = -1;
inline int TCP_STATE_BOUND = -2;

/* The name of a state. */
inline string tcp_state_string[int S] = S == TCP_STATE_ESTABLISHED ? "state-established" : S == TCP_STATE_SYN_SENT ? "state-syn-sent"
    : S == TCP_STATE_SYN_RECEIVED ? "state-syn-received" : S == TCP_STATE_FIN_WAIT_1 ? "state-fin-wait-1" : S == TCP_STATE_FIN_WAIT_2 ? "state-fin-wait-2"
    : S == TCP_STATE_TIME_WAIT ? "state-time-wait" : S == TCP_STATE_CLOSED ? "state-closed" : S == TCP_STATE_CLOSE_WAIT ? "state-close-wait"
    : S == TCP_STATE_LAST_ACK ? "state-last-ack" : S == TCP_STATE_LISTEN ? "state-listen" : S == TCP_STATE_CLOSING ? "state-closing" : "<unknown>";

typedef struct tcpinfo {
	uint16_t tcp_sport;
	uint16_t tcp_dport;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	uint8_t tcp_offset;
	uint8_t tcp_flags;
	uint16_t tcp_window;
	uint16_t tcp_checksum;
	uint16_t tcp_urgent;
	uintptr_t tcp_hdr;
} tcpinfo_t;

typedef struct tcpsinfo {
	uintptr_t tcps_addr;
	int tcps_local;
	int tcps_active;
	uint16_t tcps_lport;
	uint16_t tcps_rport;
	string tcps_laddr;
	string tcps_raddr;
	int tcps_state;
	uint32_t tcps_iss;
	uint32_t tcps_suna;
	uint32_t tcps_snxt;
	uint32_t tcps_rnxt;
	uint32_t tcps_swnd;
	int tcps_snd_ws;
	uint32_t tcps_rwnd;
	int tcps_rcv_ws;
	uint32_t tcps_cwnd;
	uint32_t tcps_cwnd_ssthresh;
	uint32_t tcps_mss;
	int tcps_retransmit;
} tcpsinfo_t;

typedef struct tcplsinfo {
	int tcps_state;
} tcplsinfo_t;

translator tcpinfo_t < struct tcphdr *T > {
	tcp_sport = ntohs(T->source);
	tcp_dport = ntohs(T->dest);
	tcp_seq = ntohl(T->seq);
	tcp_ack = ntohl(T->ack_seq);
	tcp_offset = 4 * T->doff;
	tcp_flags = *((uint8_t *)T + 13);
	tcp_window = ntohs(T->window);
	tcp_checksum = ntohs(T->check);
	tcp_urgent = ntohs(T->urg_ptr);
	tcp_hdr = (uintptr_t)T;
};

/* A socket that waits in TIME_WAIT, and one of a connection that is being accepted, has no more than a struct sock_common (sk_fullsock, net/sock.h). */
inline int __is_full[struct sock *S] = S != NULL && S->__sk_common.skc_state != TCP_STATE_TIME_WAIT && S->__sk_common.skc_state != 12;
inline int __socket_state[struct sock *S] = S == NULL ? 0 : S->__sk_common.skc_state == 12 ? TCP_STATE_SYN_RECEIVED : S->__sk_common.skc_state;

translator tcpsinfo_t < struct sock *S > {
	tcps_addr = (uintptr_t)S;
	tcps_lport = S->__sk_common.skc_num;
	tcps_rport = ntohs(S->__sk_common.skc_dport);
	tcps_laddr = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_rcv_saddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_rcv_saddr);
	tcps_raddr = S->__sk_common.skc_family == AF_INET6
	    ? inet_ntoa6((in6_addr_t *)&S->__sk_common.skc_v6_daddr) : inet_ntoa((ipaddr_t *)&S->__sk_common.skc_daddr);
	tcps_state = __socket_state[S];
	tcps_suna = __is_full[S] ? ((struct tcp_sock *)S)->snd_una : 0;
	tcps_snxt = __is_full[S] ? ((struct tcp_sock *)S)->snd_nxt : 0;
	tcps_rnxt = __is_full[S] ? ((struct tcp_sock *)S)->rcv_nxt : 0;
	tcps_swnd = __is_full[S] ? ((struct tcp_sock *)S)->snd_wnd : 0;
	tcps_snd_ws = __is_full[S] ? ((struct tcp_sock *)S)->rx_opt.snd_wscale : 0;
	tcps_rwnd = __is_full[S] ? ((struct tcp_sock *)S)->rcv_wnd : 0;
	tcps_rcv_ws = __is_full[S] ? ((struct tcp_sock *)S)->rx_opt.rcv_wscale : 0;
	tcps_cwnd = __is_full[S] ? ((struct tcp_sock *)S)->snd_cwnd : 0;
	tcps_cwnd_ssthresh = __is_full[S] ? ((struct tcp_sock *)S)->snd_ssthresh : 0;
	tcps_mss = __is_full[S] ? ((struct tcp_sock *)S)->mss_cache : 0;
	tcps_retransmit = __is_full[S] && ((struct tcp_sock *)S)->retrans_out ? 1 : 0;
};

/* The probes': both ends are known where the socket is not, and the state where it is about to change. */
translator tcpsinfo_t < struct __endpoints *E > {
	tcps_addr = (uintptr_t)arg3;
	tcps_lport = __local_port;
	tcps_rport = __remote_port;
	tcps_laddr = __local_address;
	tcps_raddr = __remote_address;
	tcps_state = arg6 ? (int)arg6 : __socket_state[(struct sock *)arg3];
	tcps_suna = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_suna;
	tcps_snxt = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_snxt;
	tcps_rnxt = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_rnxt;
	tcps_swnd = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_swnd;
	tcps_snd_ws = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_snd_ws;
	tcps_rwnd = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_rwnd;
	tcps_rcv_ws = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_rcv_ws;
	tcps_cwnd = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_cwnd;
	tcps_cwnd_ssthresh = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_cwnd_ssthresh;
	tcps_mss = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_mss;
	tcps_retransmit = xlate <tcpsinfo_t *> ((struct sock *)arg3)->tcps_retransmit;
};

translator tcpinfo_t < struct __endpoints *E > {
	tcp_sport = __source_port;
	tcp_dport = __destination_port;
	tcp_seq = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_seq;
	tcp_ack = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_ack;
	tcp_offset = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_offset;
	tcp_flags = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_flags;
	tcp_window = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_window;
	tcp_checksum = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_checksum;
	tcp_urgent = arg4 == 0 ? 0 : xlate <tcpinfo_t *> ((struct tcphdr *)arg4)->tcp_urgent;
	tcp_hdr = (uintptr_t)arg4;
};

translator tcplsinfo_t < int S > {
	tcps_state = S;
};
