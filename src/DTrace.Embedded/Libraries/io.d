/*
 * What disks do: the types of the io provider (Dynamic Tracing Guide, "io Provider"), made of Linux's struct bio and struct file.
 */
inline int B_BUSY = 0x1;
inline int B_DONE = 0x2;
inline int B_ERROR = 0x4;
inline int B_PAGEIO = 0x10;
inline int B_PHYS = 0x20;
inline int B_READ = 0x40;
inline int B_WRITE = 0x100;
inline int B_ASYNC = 0x400;

typedef struct bufinfo {
	int b_flags;
	size_t b_bcount;
	caddr_t b_addr;
	uint64_t b_lblkno;
	uint64_t b_blkno;
	size_t b_resid;
	size_t b_bufsize;
	caddr_t b_iodone;
	int b_error;
	dev_t b_edev;
} bufinfo_t;

typedef struct devinfo {
	int dev_major;
	int dev_minor;
	int dev_instance;
	string dev_name;
	string dev_statname;
	string dev_pathname;
} devinfo_t;

typedef struct fileinfo {
	string fi_name;
	string fi_dirname;
	string fi_pathname;
	off_t fi_offset;
	string fi_fs;
	string fi_mount;
	int fi_oflags;
} fileinfo_t;

/* Linux 5.12 gave a bio its block device; before, it had a disk and the number of a partition. */
inline dev_t __bio_device[struct bio *B] = B->bi_bdev->bd_dev;
inline dev_t __bio_device[struct bio *B] = B->bi_disk->major << 20 | B->bi_disk->first_minor + B->bi_partno;
inline string __bio_disk[struct bio *B] = stringof(B->bi_bdev->bd_disk->disk_name);
inline string __bio_disk[struct bio *B] = stringof(B->bi_disk->disk_name);

/* Of a wait no request is known. The lowest eight bits of bi_opf are the operation: even ones read, odd ones write (include/linux/blk_types.h). */
translator bufinfo_t < struct bio *B > {
	b_flags = B == NULL ? 0 : B_PHYS | (B->bi_opf & 1 ? B_WRITE : B_READ) | (B->bi_status ? B_ERROR : 0);
	b_bcount = B == NULL ? 0 : B->bi_iter.bi_size;
	b_addr = 0;
	b_lblkno = B == NULL ? 0 : B->bi_iter.bi_sector;
	b_blkno = B == NULL ? 0 : B->bi_iter.bi_sector;
	b_resid = 0;
	b_bufsize = B == NULL ? 0 : B->bi_iter.bi_size;
	b_iodone = B == NULL ? NULL : (caddr_t)B->bi_end_io;
	b_error = B != NULL && B->bi_status ? EIO : 0;
	b_edev = B == NULL ? 0 : __bio_device[B];
};

translator devinfo_t < struct bio *B > {
	dev_major = B == NULL ? 0 : __bio_device[B] >> 20;
	dev_minor = B == NULL ? 0 : __bio_device[B] & 0xfffff;
	dev_instance = 0;
	dev_name = B == NULL ? "<unknown>" : __bio_disk[B];
	dev_statname = B == NULL ? "<unknown>" : __bio_disk[B];
	dev_pathname = "<unknown>";
};

/* A bio knows no file. */
translator fileinfo_t < struct bio *B > {
	fi_name = "<unknown>";
	fi_dirname = "<unknown>";
	fi_pathname = "<unknown>";
	fi_offset = 0;
	fi_fs = "<unknown>";
	fi_mount = "<unknown>";
	fi_oflags = 0;
};

/* A pipe and a socket have no path (include/linux/fs.h: SB_NOUSER marks the file systems that hold them): the names are those of /proc/PID/fd. */
inline int __is_nameless[struct file *F] = F->f_inode->i_sb->s_flags >> 31 & 1;
inline string __nameless[struct file *F] = (F->f_inode->i_mode & 0170000) == 0010000
    ? strjoin("pipe:[", strjoin(lltostr(F->f_inode->i_ino), "]")) : (F->f_inode->i_mode & 0170000) == 0140000
    ? strjoin("socket:[", strjoin(lltostr(F->f_inode->i_ino), "]")) : d_path(&F->f_path);

translator fileinfo_t < struct file *F > {
	fi_name = F == NULL ? "<none>" : __is_nameless[F] ? __nameless[F] : stringof(F->f_path.dentry->d_name.name);
	fi_dirname = F == NULL ? "<none>" : __is_nameless[F] ? "<unknown>" : dirname(d_path(&F->f_path));
	fi_pathname = F == NULL ? "<none>" : __is_nameless[F] ? __nameless[F] : d_path(&F->f_path);
	fi_offset = F == NULL ? 0 : F->f_pos;
	fi_fs = F == NULL ? "<none>" : stringof(F->f_inode->i_sb->s_type->name);
	fi_mount = F == NULL ? "<none>" : __is_nameless[F] ? "<unknown>" : __mount_path(&F->f_path);
	fi_oflags = F == NULL ? 0 : F->f_flags;
};

/* The files that the process has open, by their numbers; a number that is none's is the null pointer. */
inline struct file *__file[int N] = curthread->files != NULL && N >= 0 && N < curthread->files->fdt->max_fds ? curthread->files->fdt->fd[N] : NULL;
inline fileinfo_t fds[int N] = xlate <fileinfo_t> (__file[N]);

provider io {
	probe start(struct bio *b) : (bufinfo_t *b, devinfo_t *b, fileinfo_t *b);
	probe done(struct bio *b) : (bufinfo_t *b, devinfo_t *b, fileinfo_t *b);
	probe wait__start(struct bio *b) : (bufinfo_t *b, devinfo_t *b, fileinfo_t *b);
	probe wait__done(struct bio *b) : (bufinfo_t *b, devinfo_t *b, fileinfo_t *b);
};
