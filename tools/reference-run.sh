#!/bin/sh
# usage: reference-run.sh FOLDER
# Runs every D program below a folder with the real dtrace, and prints for each its name, the exit status, and what it wrote to its two
# streams in base64: a line each, which Compare-Language.ps1 reads. Meant for inside the virtual machine of forky-vm.sh.
# A program that needs the library files stands in the folder libraries; the others are given none of them, which takes a fraction of the time.
set -u
cd "$1" || exit 2
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
all=${DTRACEPS_SYSLIBDIR:-/usr/lib/x86_64-linux-gnu/dtrace}
mkdir "$work/none"
cp "$all/bpf_dlib.o" "$work/none/"
find . -name '*.d' | sort | while read -r program; do
    name=${program#./}
    case $name in
    libraries/*) set -- -x "syslibdir=$all" ;;
    *) set -- -x "syslibdir=$work/none" ;;
    esac
    case $name in
    *-cpp.d) set -- "$@" -C ;;
    esac
    # Those of the folder macros are given two arguments.
    case $name in
    macros/*) arguments="one 2" ;;
    *) arguments= ;;
    esac
    # shellcheck disable=SC2086
    timeout -k 5 60 dtrace -x errtags "$@" -s "$program" $arguments >"$work/out" 2>"$work/err" </dev/null
    echo "program $name $? $(base64 -w 0 "$work/out") $(base64 -w 0 "$work/err")" | sed 's/  / - /; s/ $/ -/'
done
