/* What a CPU is (Dynamic Tracing Guide, "sched Provider"). Linux has no processor sets and no locality groups: all CPUs are in the one. */
typedef id_t chipid_t;

typedef struct cpuinfo {
	processorid_t cpu_id;
	psetid_t cpu_pset;
	chipid_t cpu_chip;
	lgrp_id_t cpu_lgrp;
} cpuinfo_t;

translator cpuinfo_t < struct __current *C > {
	cpu_id = cpu;
	cpu_pset = 0;
	cpu_chip = __chip(cpu);
	cpu_lgrp = 0;
};

translator cpuinfo_t < int N > {
	cpu_id = N;
	cpu_pset = 0;
	cpu_chip = __chip(N);
	cpu_lgrp = 0;
};

inline cpuinfo_t *curcpu = xlate <cpuinfo_t *> ((struct __current *)0);
inline chipid_t chip = curcpu->cpu_chip;
inline lgrp_id_t lgrp = curcpu->cpu_lgrp;
inline psetid_t pset = curcpu->cpu_pset;
