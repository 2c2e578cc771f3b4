#!/usr/bin/env bash
# usage: forky-run.sh COMMAND [ARGUMENT...]
# Runs a command inside the root of forky-root.sh, in the current folder, with the project and the .NET installation
# at their own paths, so that what was built outside runs as it is.
#
# Everything is mounted in a mount namespace of the command's own: the mounts vanish with it, however it ends.
# DTRACEPS_SYSLIBDIR names the .d files that compile on any kernel (see forky-root.sh).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if [[ ${1-} != --inside ]]; then
    [[ $# -gt 0 ]] || { echo "usage: forky-run.sh COMMAND [ARGUMENT...]" >&2; exit 2; }
    [[ $EUID -eq 0 ]] || { echo "forky-run: entering the root needs to be root" >&2; exit 1; }
    root=$("$here/forky-root.sh")
    exec unshare --mount --propagation private -- "$here/forky-run.sh" --inside "$root" "$PWD" "$@"
fi

root=$2
folder=$3
shift 3

# A folder of the machine, at its own path.
bind() {
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
}

# A file system of the kernel, unless the machine has it mounted there already.
kernel_fs() {
    mountpoint -q "$root$2" || mount -t "$1" "$1" "$root$2"
}

mount -t tmpfs tmpfs "$root/tmp"
for tree in /proc /sys /dev; do mount --rbind "$tree" "$root$tree"; done
# BEGIN, END and the syscall provider of DTrace use debugfs's tracing folder.
kernel_fs tracefs /sys/kernel/tracing
kernel_fs debugfs /sys/kernel/debug
kernel_fs bpf /sys/fs/bpf

bind "$(dirname "$here")"
path=/usr/sbin:/usr/bin:/sbin:/bin
if dotnet=$(command -v dotnet); then
    dotnet=$(dirname "$(readlink -f "$dotnet")")
    bind "$dotnet"
    path=$dotnet:$path
    export DOTNET_ROOT=$dotnet
fi

# A minimal root has no ICU.
# shellcheck disable=SC2016 # The inner shell expands them, inside the root.
exec env PATH="$path" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DTRACEPS_SYSLIBDIR=/opt/dtraceps/dlib \
    chroot "$root" /bin/sh -c 'cd "$1" 2>/dev/null || cd /; shift; exec "$@"' sh "$folder" "$@"
