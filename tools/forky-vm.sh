#!/usr/bin/env bash
# usage: forky-vm.sh MINUTES COMMAND [ARGUMENT...]
# Runs a command inside the root of forky-root.sh as forky-run.sh does, but on a kernel of its own: a virtual machine with Debian 12's
# kernel, in the current folder, with a copy of the project and of the .NET runtime at their own paths. Prints what the command prints,
# and ends with its exit code; 124 where the minutes were over. Several may run at a time.
#
# libdtrace 2.0.7 killed while it traces can leave the kernel's lock on trace events held for good (seen on 6.18: a NULL dereference in
# uprobe_perf_close), and then every tool that uses trace events hangs until a reboot. Here only the virtual machine is lost.
# The emulation needs no hardware support; a session of DTrace takes some five seconds in it. It has one CPU: of two, one was seen to get no
# more timer interrupts, and the kernel to stall. The boot's check of the timer is left out, as a busy machine answers it too late. A kernel
# that stalls all the same panics, and the command is run a second time.
set -euo pipefail

[[ $# -ge 2 ]] || { echo "usage: forky-vm.sh MINUTES COMMAND [ARGUMENT...]" >&2; exit 2; }
[[ $EUID -eq 0 ]] || { echo "forky-vm: making the images needs to be root" >&2; exit 1; }
minutes=$1
shift

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(dirname "$here")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dtraceps
vm=$cache/forky-vm
root=$("$here/forky-root.sh")
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# The kernel's modules that reach the root, in the order they depend on each other.
modules="virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk crc16 crc32c_generic libcrc32c mbcache jbd2 ext4"

# image FILE MEGABYTES FOLDER: an ext4 file system that holds a folder.
image() {
    rm -f "$1"
    truncate -s "$2M" "$1"
    mke2fs -q -t ext4 -d "$3" "$1"
}

# A folder's size in megabytes, with room to spare.
roomy() {
    echo $(($(du -sm "$1" | cut -f1) * 5 / 4 + 200))
}

prepare() {
    local missing=() package
    for package in qemu-system-x86 e2fsprogs cpio; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        apt-get update -qq >&2
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
    fi

    local building=$vm.building kernel
    rm -rf -- "$building"
    mkdir -p "$building/packages" "$building/initrd"/{bin,mod,dev,proc,sys,root}
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    (cd "$building/packages" && apt-get download -qq "$kernel" busybox-static >&2)
    for package in "$building"/packages/*.deb; do dpkg-deb -x "$package" "$building/files"; done
    cp "$building"/files/boot/vmlinuz-* "$building/kernel"
    cp "$building/files/bin/busybox" "$building/initrd/bin/"
    for package in $modules; do
        find "$building/files" -name "$package.ko" -exec cp {} "$building/initrd/mod/" \;
    done
    cat >"$building/initrd/init" <<INIT
#!/bin/busybox sh
b=/bin/busybox
\$b mount -t proc proc /proc; \$b mount -t sysfs sysfs /sys; \$b mount -t devtmpfs devtmpfs /dev
for m in $modules; do [ -e /mod/\$m.ko ] && \$b insmod /mod/\$m.ko; done 2>/dev/null
for wait in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vdc ] && break; \$b sleep 1; done
\$b mount -t ext4 /dev/vda /root && \$b mkdir -p /root$dotnet /root/project && \$b mount -t ext4 /dev/vdb /root$dotnet && \$b mount -t ext4 /dev/vdc /root/project
\$b mount -t proc proc /root/proc; \$b mount -t sysfs sysfs /root/sys; \$b mount -t devtmpfs devtmpfs /root/dev; \$b mount -t tmpfs tmpfs /root/tmp
\$b mount -t debugfs debugfs /root/sys/kernel/debug; \$b mount -t tracefs tracefs /root/sys/kernel/tracing; \$b mount -t bpf bpf /root/sys/fs/bpf
\$b ip link set lo up
echo; echo "forky-vm begin"
\$b chroot /root /bin/sh /project/.forky-vm/command
echo "forky-vm exit: \$?"
\$b sync
\$b poweroff -f
INIT
    chmod +x "$building/initrd/init"
    (cd "$building/initrd" && find . | cpio -o -H newc --quiet | gzip >"$building/initrd.gz")
    image "$building/system.img" "$(roomy "$root")" "$root"
    mkdir "$building/dotnet"
    cp -a "$dotnet"/{dotnet,host,shared} "$building/dotnet/"
    image "$building/dotnet.img" "$(roomy "$building/dotnet")" "$building/dotnet"
    rm -rf -- "$building"/{packages,files,initrd,dotnet}
    rm -rf -- "$vm"
    mv -T -- "$building" "$vm"
}

# The images belong to one root, one .NET and one version of this script.
stamp="$(stat -c %Y "$root/.whole") $(ls "$dotnet/shared/Microsoft.NETCore.App") $(cksum <"${BASH_SOURCE[0]}")"
current() { [[ "$(cat "$vm/stamp" 2>/dev/null)" == "$stamp" ]]; }
lock() { flock "$@" -w 600 9 || { echo "forky-vm: another run has held $cache/forky-vm.lock for 10 minutes" >&2; exit 1; }; }
exec 9>"$cache/forky-vm.lock"
lock -s
if ! current; then
    lock -x
    if ! current; then
        prepare
        echo "$stamp" >"$vm/stamp"
    fi
    lock -s
fi

mkdir "$work/project"
tar -C "$project" -c --exclude=./.git --exclude=obj --exclude=./bench . | tar -C "$work/project" -x
mkdir "$work/project/.forky-vm"
{
    echo "mkdir -p '$project' && mount --bind /project '$project' && cd '$PWD' || exit 125"
    echo "export PATH='$dotnet':/usr/sbin:/usr/bin:/sbin:/bin DOTNET_ROOT='$dotnet' HOME=/root"
    echo "export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DTRACEPS_SYSLIBDIR=/opt/dtraceps/dlib DOTNET_TieredPGO=0"
    printf 'exec'
    printf " '%s'" "${@//\'/\'\\\'\'}"
    echo
} >"$work/project/.forky-vm/command"
image "$work/project.img" "$(roomy "$work/project")" "$work/project"

# The changes a run makes to the images are thrown away (snapshot=on).
drive() { echo "file=$1,format=raw,if=virtio,snapshot=on"; }

# What is printed is in $work/output too.
run() {
    timeout "${minutes}m" qemu-system-x86_64 -machine q35 -cpu max -m 2500 -smp 1 -accel tcg -nographic -no-reboot -net none \
        -kernel "$vm/kernel" -initrd "$vm/initrd.gz" \
        -append "console=ttyS0 quiet no_timer_check panic=1 softlockup_panic=1 watchdog_thresh=30 sysctl.kernel.panic_on_rcu_stall=1 rcupdate.rcu_cpu_stall_timeout=60 mitigations=off" \
        -drive "$(drive "$vm/system.img")" -drive "$(drive "$vm/dotnet.img")" -drive "$(drive "$work/project.img")" </dev/null 2>&1 |
        tr -d '\r' | tee "$work/output" |
        awk '
            match($0, /forky-vm exit: [0-9]+$/) { if (shown && RSTART > 1) print substr($0, 1, RSTART - 1); shown = 0 }
            shown { print; fflush() }
            $0 == "forky-vm begin" { shown = 1 }'
    return "${PIPESTATUS[0]}"
}

run || exit
if grep -q 'Kernel panic' "$work/output"; then
    echo "forky-vm: the virtual machine's kernel ended by a panic; once more"
    run || exit
fi
code=$(sed -n 's/.*forky-vm exit: \([0-9]*\)$/\1/p' "$work/output" | tail -n 1)
exit "${code:-125}"
