#!/usr/bin/env bash
# usage: kernel-matrix.sh [-t TABLE] [-r RESULTS] [-m MINUTES] [-c CLASSES] [KERNEL...]
# Runs the contract tests of the engine Embedded on other kernels, each in a virtual machine of its own, and prints one line for each failure,
# then one line of counts. A KERNEL is a Debian suite and an architecture; without one all of these are run:
#   bullseye/amd64 (5.10)  bookworm/amd64 (6.1)  trixie/amd64 (6.12)  sid/amd64 (the newest)  trixie/arm64 (6.12)
# -t writes the table of docs/kernels.md: the contract's classes by kernel. -r names a file to which the results of this run are added, and of which the
# table is made: a table of several runs. -m is the bound for one kernel (15 minutes unless told); what had ended by then counts.
# -c names the test classes ("Embedded*" unless told; several stand with commas between), all of the namespace DTrace.Embedded.Tests.Contract.
#
# Needs root on Debian, and the packages' network: it installs qemu, and takes kernels, the C library and busybox from Debian's packages. The
# machines are emulated, which needs no hardware support. The tests come published for the machine's architecture, with .NET in them; all that
# a machine has is in its initial file system, so no module and no disk is needed. A kernel that stalls panics, and its row says so.
set -euo pipefail

usage() { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

table='' kept='' minutes=15 classes='Embedded*'
while getopts t:r:m:c: option; do
    case $option in
        t) table=$OPTARG ;;
        r) kept=$OPTARG ;;
        m) minutes=$OPTARG ;;
        c) classes=$OPTARG ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[[ $# -gt 0 ]] || set -- bullseye/amd64 bookworm/amd64 trixie/amd64 sid/amd64 trixie/arm64
[[ $EUID -eq 0 ]] || { echo "kernel-matrix: reading and writing the machines' files needs to be root" >&2; exit 1; }

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dtraceps/kernels
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
mkdir -p "$cache/packages"
exec 9>"$cache/lock"
flock -w 600 9 || { echo "kernel-matrix: another run has held $cache/lock for 10 minutes" >&2; exit 1; }

# The machine's own apt stays as it is: these suites and architectures have a state of their own.
prepare_packages() {
    local package missing=() suite
    for package in qemu-system-x86 qemu-system-arm cpio; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        apt-get update -qq >&2
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
    fi

    export APT_CONFIG=$cache/apt.conf
    [[ -z $(find "$cache/apt/lists" -name '*Packages*' -mtime -7 2>/dev/null) ]] || return 0
    local mirror
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1)
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
    touch "$cache/apt/status"
    for suite in bullseye bookworm trixie sid; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$cache/apt/sources.list"
    cat >"$APT_CONFIG" <<CONF
Dir::State "$cache/apt"; Dir::State::lists "$cache/apt/lists"; Dir::State::status "$cache/apt/status"; Dir::Cache "$cache/apt/cache";
Dir::Etc::SourceList "$cache/apt/sources.list"; Dir::Etc::SourceParts "/nonexistent";
APT::Architectures { "amd64"; "arm64"; }; APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false"; Acquire::Languages "none";
CONF
    apt-get update -qq >&2
}

# unpack FOLDER PACKAGE:ARCHITECTURE/SUITE...: the packages' files. What was downloaded once is kept.
unpack() {
    local folder=$1 listed file
    shift
    listed=$(cd "$work" && apt-get download --print-uris -qq "$@" | sed "s/^'[^']*' \([^ ]*\) .*/\1/")
    [[ $(wc -w <<<"$listed") -eq $# ]] || { echo "kernel-matrix: of $* some packages are not to be had" >&2; return 1; }
    for file in $listed; do
        [[ -s $cache/packages/$file ]] || { (cd "$cache/packages" && apt-get download -qq "$@" >&2); break; }
    done
    for file in $listed; do dpkg-deb -x "$cache/packages/$file" "$folder"; done
}

# The kernel's file of a suite and an architecture.
kernel_of() {
    local suite=$1 architecture=$2 name
    name=$(apt-cache show "linux-image-cloud-$architecture:$architecture/$suite" 2>/dev/null |
        sed -n 's/^Depends: .*\(linux-image-[0-9][^ ,]*\).*/\1/p' | head -n 1)
    [[ -n $name ]] || { echo "kernel-matrix: no kernel of $suite for $architecture" >&2; return 1; }
    unpack "$work/kernel-$suite-$architecture" "$name:$architecture/$suite" || return
    find "$work/kernel-$suite-$architecture/boot" -name 'vmlinuz-*'
}

# A kernel's own part of the initial file system: a module, for the tests of functions in modules. It is loaded at the start.
modules_of() {
    local folder=$work/kernel-$1-$2 file
    file=$(find "$folder" -path '*/modules/*' -name 'dummy.ko*' -print -quit)
    mkdir -p "$folder/modules"
    case $file in
        *.xz) xz -dc "$file" >"$folder/modules/dummy.ko" ;;
        *.zst) zstd -dc "$file" >"$folder/modules/dummy.ko" ;;
        *.ko) cp "$file" "$folder/modules/dummy.ko" ;;
    esac
    (cd "$folder/modules" && find . | cpio -o -H newc --quiet)
}

# One initial file system for each architecture: busybox, the libraries of .NET, the tests with .NET in them.
file_system_of() {
    local architecture=$1 root=$work/root-$1 file=$work/$1.cpio runtime
    [[ ! -s $file ]] || { echo "$file"; return; }
    mkdir -p "$root"/{proc,sys,dev,tmp,root,usr/bin,usr/lib,usr/sbin,etc}
    ln -sfn usr/lib "$root/lib"
    ln -sfn usr/bin "$root/bin"
    # The tests follow a shell and commands that use the C library: dash and coreutils before busybox, which has the rest.
    local packages=(libc6 libgcc-s1 libstdc++6 libssl3t64 zlib1g libzstd1 busybox-static dash coreutils libacl1 libattr1 libgmp10 libselinux1 libpcre2-8-0)
    unpack "$root" "${packages[@]/%/:$architecture/trixie}"
    [[ $architecture != amd64 ]] || ln -sfn usr/lib64 "$root/lib64"
    ln -sfn dash "$root/usr/bin/sh"
    runtime=linux-${architecture/amd64/x64}
    dotnet publish "$project/tests/DTrace.Embedded.Tests" -r "$runtime" --self-contained -c Release -o "$root/tests" -v quiet -nologo -p:RunAnalyzers=false >&2
    echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
    echo matrix >"$root/etc/hostname"
    cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/bin:/usr/bin HOME=/root DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_TieredPGO=0
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null; mount -t bpf bpf /sys/fs/bpf
ip link set lo up
[ ! -e /dummy.ko ] || insmod /dummy.ko
echo; echo "matrix kernel: $(uname -r) $(uname -m)"
classes=$(sed -n 's/.* matrix.classes=\([^ ]*\).*/\1/p' /proc/cmdline)
set -f; arguments=''
for class in $(echo "$classes" | tr , ' '); do arguments="$arguments -class DTrace.Embedded.Tests.Contract.$class"; done

# Some classes at a time, each with its results: what runs when the time is over loses no others.
run() {
    [ $# -gt 0 ] || return
    rm -f /tmp/results.xml
    ./DTrace.Embedded.Tests -noLogo -noColor -reporter quiet "$@" -result-xml /tmp/results.xml >/tmp/output 2>&1
    echo "matrix exit: $?"
    tail -n 40 /tmp/output | sed 's/^/matrix output: /'
    echo "matrix results begin"
    [ -s /tmp/results.xml ] && sed 's/<test /\n<test /g' /tmp/results.xml
    echo; echo "matrix results end"
}
cd /tests
chosen=$(./DTrace.Embedded.Tests -list classes $arguments -noLogo -noColor | grep '^DTrace')
echo "matrix classes: $(echo "$chosen" | wc -l)"
set --
for class in $chosen; do
    set -- "$@" -class "$class"
    [ $# -lt 10 ] || { run "$@"; set --; }
done
run "$@"
echo "matrix over"
sync
poweroff -f
INIT
    chmod +x "$root/init"
    (cd "$root" && find . | cpio -o -H newc --quiet) >"$file"
    echo "$file"
}

# Boots a kernel and keeps what it prints.
boot() {
    local architecture=$1 kernel=$2 initrd=$3 output=$4 machine console
    case $architecture in
        amd64) machine=(qemu-system-x86_64 -machine q35 -cpu max) console=ttyS0 ;;
        arm64) machine=(qemu-system-aarch64 -machine virt -cpu cortex-a72) console=ttyAMA0 ;;
    esac
    timeout --kill-after=10 "${minutes}m" "${machine[@]}" -m 3000 -smp 1 -accel tcg -nographic -no-reboot -net none -kernel "$kernel" -initrd "$initrd" \
        -append "console=$console quiet no_timer_check panic=1 softlockup_panic=1 watchdog_thresh=30 rcupdate.rcu_cpu_stall_timeout=60 sysctl.kernel.panic_on_rcu_stall=1 mitigations=off matrix.classes=$classes" \
        </dev/null 2>&1 | tr -d '\r' >"$output" || true
}

# Lines "RESULT<tab>CLASS<tab>NAME<tab>MESSAGE" of what a machine printed.
results() {
    awk '/^matrix results begin/ { on = 1; part = ""; next } /^matrix results end/ { if (on) print part; on = 0 } on { part = part $0 "\n" }' "$1" | tr '\n\t' '  ' | sed 's/<test /\n<test /g' |
        awk '
            function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
            function text(element) { return match($0, "<" element ">(<!\\[CDATA\\[)?[^]<]*") ? substr($0, RSTART + length(element) + 2, 600) : "" }
            /^<test / {
                class = attribute("type"); sub(/.*\./, "", class)
                name = attribute("name"); sub(/.*Tests\.Contract\./, "", name)
                printf "%s\t%s\t%s\t%s%s\n", attribute("result"), class, name, text("message"), text("reason")
            }' | sed 's/<!\[CDATA\[//; s/\]\]>.*//; s/<\/.*//; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

prepare_packages
status=0
: >"$work/all"
for wanted; do
    suite=${wanted%/*} architecture=${wanted#*/}
    kernel=$(kernel_of "$suite" "$architecture") || exit
    initrd=$(file_system_of "$architecture")
    { cat "$initrd"; modules_of "$suite" "$architecture"; } >"$work/initrd"
    boot "$architecture" "$kernel" "$work/initrd" "$work/output"
    release=$(sed -n 's/^matrix kernel: //p' "$work/output")
    release=${release:-$wanted: no boot}
    results "$work/output" >"$work/results"
    if ! grep -q '^matrix over' "$work/output" || [[ ! -s $work/results ]]; then
        echo "$release: did not end within $minutes minutes, or its kernel stalled; its last lines:"
        tail -n 5 "$work/output" | cut -c 1-200
        status=1
    fi
    sed "s|^|$release\t|" "$work/results" >>"${kept:-$work/all}"
    awk -F '\t' -v kernel="$release" '
        $1 == "Fail" { printf "%s: %s: %s\n", kernel, $3, $4 }
        { count[$1]++ }
        END { printf "%s: %d passed, %d failed, %d skipped\n", kernel, count["Pass"], count["Fail"], count["Skip"]; exit count["Fail"] != 0 }' "$work/results" || status=1
done

[[ -z $table ]] || awk -F '\t' '
    !($1 in seen) { seen[$1] = 1; kernels[++k] = $1 }
    { class = $3; sub(/^Embedded/, "", class); if (!(class in known)) { known[class] = 1; classes[++c] = class } n[class, $1, $2]++ }
    END {
        printf "| contract |"; for (i = 1; i <= k; i++) printf " %s |", kernels[i]; print ""
        printf "| --- |"; for (i = 1; i <= k; i++) printf " --- |"; print ""
        for (j = 1; j <= c; j++) {
            printf "| %s |", classes[j]
            for (i = 1; i <= k; i++) {
                pass = n[classes[j], kernels[i], "Pass"]; fail = n[classes[j], kernels[i], "Fail"]; skip = n[classes[j], kernels[i], "Skip"]
                printf " %s |", pass + fail + skip == 0 ? "not run" : fail == 0 ? (skip == 0 ? "all " pass : pass ", " skip " need more") : pass + 0 " of " pass + fail
            }
            print ""
        }
    }' "${kept:-$work/all}" >"$table"
exit "$status"
