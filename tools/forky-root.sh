#!/usr/bin/env bash
# Makes, once, a root of Debian forky that holds the real DTrace (packages dtrace and libdtrace2),
# and prints its path. Debian's stable releases have no such package, and forky's needs a newer C library
# than theirs: hence a root of its own, entered by forky-run.sh.
#
# The root is built under a temporary name and renamed when it is whole, so an interrupted build is never used.
# It lies in ${XDG_CACHE_HOME:-$HOME/.cache}/dtraceps/forky and takes some 250 MB and a minute.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/dtraceps
root=$cache/forky

# What a whole root has: the mark this script sets last, the command, and the copy of its .d files.
whole() {
    [[ -e $root/.whole && -x $root/usr/sbin/dtrace && -d $root/opt/dtraceps/dlib ]]
}

# Some process's mounts (not only ours: forky-run.sh has a mount namespace of its own) lie below the folder.
in_use() {
    grep -qsF " $1/" /proc/[0-9]*/mountinfo
}

discard() {
    [[ -e $1 ]] || return 0
    if in_use "$1"; then
        echo "forky-root: $1 has mounts in it; it is left alone" >&2
        return 1
    fi
    rm -rf --one-file-system -- "$1"
}

# DTrace compiles every .d file of its library folder before the first program, and io.d wants a kernel symbol
# (major_names) that a kernel without KALLSYMS_ALL does not list: one such file fails every program.
# A copy without it, given to DTrace by its option syslibdir, compiles on any kernel.
copy_dlib() {
    local packaged
    packaged=$(echo "$1"/usr/lib/*-linux-gnu/dtrace)
    [[ -d $packaged ]] || { echo "forky-root: no DTrace library folder in $1/usr/lib" >&2; return 1; }
    mkdir -p "$1/opt/dtraceps"
    cp -a -- "$packaged" "$1/opt/dtraceps/dlib"
    find "$1/opt/dtraceps/dlib" -name io.d -delete
}

build() {
    local building=$cache/forky.building
    if ! command -v debootstrap >/dev/null; then
        apt-get install -y -qq debootstrap >&2 || { apt-get update -qq >&2 && apt-get install -y -qq debootstrap >&2; }
    fi

    discard "$building"
    # The third argument, empty, is the default mirror; the fourth names the script, since stable's debootstrap has none called forky.
    if ! debootstrap --variant=minbase --include=dtrace,libdtrace2 forky "$building" "" sid >"$cache/forky.log" 2>&1; then
        tail -n 20 "$cache/forky.log" >&2
        echo "forky-root: debootstrap failed; its log is $cache/forky.log" >&2
        return 1
    fi

    copy_dlib "$building"
    rm -rf -- "$building"/var/cache/apt/archives/*.deb
    touch "$building/.whole"
    discard "$root"
    mv -T -- "$building" "$root"
}

mkdir -p "$cache"
exec 9>"$cache/forky.lock"
flock -w 600 9 || { echo "forky-root: another build has held $cache/forky.lock for 10 minutes" >&2; exit 1; }
if ! whole; then
    [[ $EUID -eq 0 ]] || { echo "forky-root: making the root needs to be root" >&2; exit 1; }
    build 9>&-
fi
echo "$root"
