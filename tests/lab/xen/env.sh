# shellcheck shell=bash disable=SC2034
# Settings of the Xen lab, sourced by build.sh, up.sh and down.sh.
# Every one can be overridden from the environment.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_DIR=$(realpath -m "${LAB_DIR:-$HERE/state}") # image, keys, run-time state; disposable, ignored by git
SUITE=${SUITE:-bookworm}                 # Debian release inside the dom0
XEN_VERSION=${XEN_VERSION:-4.17}         # Xen packages of that release
APT_SOURCES=${APT_SOURCES:-}             # a .sources or .list file; default: this machine's own
DISK_SIZE=${DISK_SIZE:-1500M}            # the dom0's root file system

BASE_PORT=${BASE_PORT:-2230}             # host i answers ssh on 127.0.0.1, port BASE_PORT + i
HOST_MEM=${HOST_MEM:-1536}               # MiB of one emulated machine
HOST_CPUS=${HOST_CPUS:-2}
DOM0_MEM=${DOM0_MEM-512M,max:512M}       # Xen's dom0_mem=; empty: dom0 owns all memory and autoballoons
QEMU=${QEMU:-qemu-system-x86_64}
# -cpu max crashes the dom0 early. With AMD's virtualisation, which QEMU emulates, Xen has PVH guests, and
# those can be migrated: Debian's Xen has no shadow paging, which PV guests want for that.
QEMU_CPU=${QEMU_CPU:-Nehalem,vendor=AuthenticAMD,+svm,+npt}
QEMU_ACCEL=${QEMU_ACCEL:-tcg,thread=multi,tb-size=256}
BOOT_TIMEOUT=${BOOT_TIMEOUT:-300}        # s until the toolstack must be up
LIFETIME=${LIFETIME:-0}                  # s after which a machine ends by itself; 0: never

GUESTS=${GUESTS:-2}                      # guests that up.sh starts on each host (0..3)
GUEST_MEM=${GUEST_MEM:-128}              # MiB at boot
GUEST_MAXMEM=${GUEST_MAXMEM:-192}        # MiB it may balloon up to

BOOT=$LAB_DIR/boot                       # xen, vmlinuz, dom0.img
RUN=$LAB_DIR/run                         # per host: pid, console log, monitor socket
KEY=$LAB_DIR/id_lab                      # the lab's own ssh key
SSH_CONFIG=$LAB_DIR/ssh_config           # `ssh -F`: hosts xen1, xen2, …

die() { echo "${0##*/}: $*" >&2; exit 1; }
need() { local c; for c; do command -v "$c" >/dev/null || die "missing command: $c (see README.md for the packages)"; done; }
port() { echo $((BASE_PORT + $1)); }
# lab_ssh HOST-NUMBER COMMAND...
lab_ssh() { local i=$1; shift; ssh -F "$SSH_CONFIG" "xen$i" "$@"; }
# machine PID HOST-NUMBER: whether that process is our machine (the number may have been reused)
machine() { grep -qa "$RUN/$2/console.log" "/proc/$1/cmdline" 2>/dev/null; }
