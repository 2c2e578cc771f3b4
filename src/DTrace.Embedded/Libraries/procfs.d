/*
 * What a process and a thread are: the types of illumos's proc(5) (Dynamic Tracing Guide, "proc Provider"), made of Linux's struct task_struct.
 */
inline char SSLEEP = 1;
inline char SRUN = 2;
inline char SZOMB = 3;
inline char SSTOP = 4;
inline char SIDL = 5;
inline char SONPROC = 6;
inline char SWAIT = 7;

/* Bits of pr_flag; of these Linux has PR_STOPPED alone. */
inline int PR_STOPPED = 0x1;
inline int PR_ISTOP = 0x2;
inline int PR_DSTOP = 0x4;
inline int PR_STEP = 0x8;
inline int PR_ASLEEP = 0x10;
inline int PR_PCINVAL = 0x20;
inline int PR_ASLWP = 0x40;
inline int PR_AGENT = 0x80;
inline int PR_DETACH = 0x100;
inline int PR_DAEMON = 0x200;
inline int PR_ISSYS = 0x1000;
inline int PR_VFORKP = 0x2000;
inline int PR_ORPHAN = 0x4000;
inline int PR_NOSIGCHLD = 0x8000;
inline int PR_WAITPID = 0x10000;
inline int PR_FORK = 0x100000;
inline int PR_RLC = 0x200000;
inline int PR_KLC = 0x400000;
inline int PR_ASYNC = 0x800000;
inline int PR_MSACCT = 0x1000000;
inline int PR_BPTADJ = 0x2000000;
inline int PR_PTRACE = 0x4000000;
inline int PR_MSFORK = 0x8000000;

/* The machine's faults: args[0] of proc:::fault. */
inline int FLTILL = 1;
inline int FLTPRIV = 2;
inline int FLTBPT = 3;
inline int FLTTRACE = 4;
inline int FLTACCESS = 5;
inline int FLTBOUNDS = 6;
inline int FLTIOVF = 7;
inline int FLTIZDIV = 8;
inline int FLTFPE = 9;
inline int FLTSTACK = 10;
inline int FLTPAGE = 11;

/* pr_dmodel. */
inline char PR_MODEL_ILP32 = 1;
inline char PR_MODEL_LP64 = 2;

typedef struct timestruc {
	time_t tv_sec;
	long tv_nsec;
} timestruc_t;

typedef struct lwpsinfo {
	int pr_flag;
	id_t pr_lwpid;
	uintptr_t pr_addr;
	uintptr_t pr_wchan;
	char pr_stype;
	char pr_state;
	char pr_sname;
	char pr_nice;
	short pr_syscall;
	int pr_pri;
	timestruc_t pr_time;
	char pr_clname[8];
	char pr_name[16];
	processorid_t pr_onpro;
	processorid_t pr_bindpro;
	psetid_t pr_bindpset;
} lwpsinfo_t;

typedef struct psinfo {
	int pr_flag;
	int pr_nlwp;
	pid_t pr_pid;
	pid_t pr_ppid;
	pid_t pr_pgid;
	pid_t pr_sid;
	uid_t pr_uid;
	uid_t pr_euid;
	gid_t pr_gid;
	gid_t pr_egid;
	uintptr_t pr_addr;
	size_t pr_size;
	size_t pr_rssize;
	dev_t pr_ttydev;
	timestruc_t pr_start;
	timestruc_t pr_time;
	timestruc_t pr_ctime;
	char pr_fname[16];
	char pr_psargs[80];
	int pr_wstat;
	int pr_argc;
	uintptr_t pr_argv;
	uintptr_t pr_envp;
	char pr_dmodel;
	taskid_t pr_taskid;
	projid_t pr_projid;
	int pr_nzomb;
	poolid_t pr_poolid;
	zoneid_t pr_zoneid;
	id_t pr_contract;
	lwpsinfo_t pr_lwp;
} psinfo_t;

/* Linux 5.14 renamed it. */
inline long __task_state[struct task_struct *T] = T->__state;
inline long __task_state[struct task_struct *T] = T->state;

/* By CONFIG_THREAD_INFO_IN_TASK, and the kernel's version. */
inline int __task_cpu[struct task_struct *T] = T->thread_info.cpu;
inline int __task_cpu[struct task_struct *T] = T->cpu;

/*
 * A number in the session's pid namespace: $pidlevel is how deep it lies, $pidinode its inode. A process without a number there has 0. Of the initial
 * namespace, which sees all processes, the kernel keeps the numbers in the task itself.
 */
inline pid_t __pid_number[struct pid *P] = P->level >= $pidlevel && P->numbers[$pidlevel].ns->ns.inum == (unsigned int)$pidinode
    ? P->numbers[$pidlevel].nr : 0;
inline pid_t __thread_number[struct task_struct *T] = $pidlevel == 0 ? T->pid : __pid_number[T->thread_pid];
inline pid_t __process_number[struct task_struct *T] = $pidlevel == 0 ? T->tgid : __pid_number[T->signal->pids[1]];

/* The scheduling classes as ps(1) names them, by the policies of sched(7). */
inline string __class[unsigned int P] = P == 0 ? "TS" : P == 1 ? "FF" : P == 2 ? "RR" : P == 3 ? "B" : P == 5 ? "IDL" : P == 6 ? "DLN" : "?";

/* The states of include/linux/sched.h: 0x3 sleeps, 0xc is stopped or traced, 0xb0 ends, 0x300 wakes up or is new. */
translator lwpsinfo_t < struct task_struct *T > {
	pr_flag = (__task_state[T] & 0x4) ? PR_STOPPED : 0;
	pr_lwpid = __thread_number[T];
	pr_addr = (uintptr_t)T;
	pr_wchan = 0;
	pr_stype = 0;
	pr_state = (__task_state[T] & 0x3) ? SSLEEP : (__task_state[T] & 0xc) ? SSTOP : (__task_state[T] & 0xb0) ? SZOMB
	    : (__task_state[T] & 0x300) ? SWAIT : SRUN;
	pr_sname = (__task_state[T] & 0x3) ? 'S' : (__task_state[T] & 0xc) ? 'T' : (__task_state[T] & 0xb0) ? 'Z'
	    : (__task_state[T] & 0x300) ? 'W' : 'R';
	pr_nice = T->static_prio - 120;
	pr_pri = T->prio;
	pr_clname = __class[T->policy];
	pr_name = T->comm;
	pr_onpro = __task_cpu[T];
};

translator psinfo_t < struct task_struct *T > {
	pr_nlwp = 1;
	pr_pid = __process_number[T];
	pr_ppid = __process_number[T->real_parent];
	pr_pgid = __pid_number[T->signal->pids[2]];
	pr_sid = __pid_number[T->signal->pids[3]];
	pr_uid = T->cred->uid.val;
	pr_euid = T->cred->euid.val;
	pr_gid = T->cred->gid.val;
	pr_egid = T->cred->egid.val;
	pr_addr = (uintptr_t)T;
	pr_ttydev = T->signal->tty
	    ? (dev_t)T->signal->tty->driver->major << 20 | T->signal->tty->driver->minor_start + T->signal->tty->index : (dev_t)-1;
	pr_fname = T->comm;
	pr_psargs = T == curthread ? execargs : stringof(T->comm);
	pr_wstat = 0;
	pr_argv = T->mm->arg_start;
	pr_envp = T->mm->env_start;
	pr_dmodel = PR_MODEL_LP64;
	pr_taskid = 0;
	pr_projid = 0;
	pr_nzomb = 0;
	pr_poolid = 0;
	pr_zoneid = 0;
	pr_contract = 0;
};

/* The thread that fires, of which the built-in variables tell without the kernel's types too. */
translator lwpsinfo_t < struct __current *C > {
	pr_flag = xlate <lwpsinfo_t *> (curthread)->pr_flag;
	pr_lwpid = tid;
	pr_addr = (uintptr_t)curthread;
	pr_wchan = 0;
	pr_stype = 0;
	pr_state = xlate <lwpsinfo_t *> (curthread)->pr_state;
	pr_sname = xlate <lwpsinfo_t *> (curthread)->pr_sname;
	pr_nice = xlate <lwpsinfo_t *> (curthread)->pr_nice;
	pr_pri = xlate <lwpsinfo_t *> (curthread)->pr_pri;
	pr_clname = xlate <lwpsinfo_t *> (curthread)->pr_clname;
	pr_name = execname;
	pr_onpro = cpu;
};

translator psinfo_t < struct __current *C > {
	pr_nlwp = 1;
	pr_pid = pid;
	pr_ppid = ppid;
	pr_pgid = xlate <psinfo_t *> (curthread)->pr_pgid;
	pr_sid = xlate <psinfo_t *> (curthread)->pr_sid;
	pr_uid = uid;
	pr_euid = xlate <psinfo_t *> (curthread)->pr_euid;
	pr_gid = gid;
	pr_egid = xlate <psinfo_t *> (curthread)->pr_egid;
	pr_addr = (uintptr_t)curthread;
	pr_ttydev = xlate <psinfo_t *> (curthread)->pr_ttydev;
	pr_fname = execname;
	pr_psargs = execargs;
	pr_wstat = 0;
	pr_argv = xlate <psinfo_t *> (curthread)->pr_argv;
	pr_envp = xlate <psinfo_t *> (curthread)->pr_envp;
	pr_dmodel = PR_MODEL_LP64;
	pr_taskid = 0;
	pr_projid = 0;
	pr_nzomb = 0;
	pr_poolid = 0;
	pr_zoneid = 0;
	pr_contract = 0;
};

inline psinfo_t *curpsinfo = xlate <psinfo_t *> ((struct __current *)0);
inline lwpsinfo_t *curlwpsinfo = xlate <lwpsinfo_t *> ((struct __current *)0);
