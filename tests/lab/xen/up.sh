#!/bin/bash
# up.sh [N]: boots hosts 1..N (default 1), waits until their toolstack answers, starts their guests.
# Then: ssh -F $LAB_DIR/ssh_config xen1 xl list. Hosts that run already are left alone.
. "$(dirname "$0")/env.sh"
n=${1:-1}
need "$QEMU" ssh
[ -s "$LAB_DIR/base.img" ] || die "no image in $LAB_DIR: run build.sh first"

# Host keys are those of the build, so that the checks of ssh stay strict.
write_ssh_config() {
    local i
    : >"$LAB_DIR/known_hosts"
    {
        for ((i = 1; i <= n; i++)); do
            printf 'Host xen%d\n    Port %d\n    HostKeyAlias xen%d\n' "$i" "$(port "$i")" "$i"
            echo "xen$i $(cut -d' ' -f1,2 "$LAB_DIR/host_key.pub")" >>"$LAB_DIR/known_hosts"
        done
        printf 'Host xen*\n    HostName 127.0.0.1\n    User root\n    IdentityFile %s\n' "$KEY"
        printf '    IdentitiesOnly yes\n    BatchMode yes\n    StrictHostKeyChecking yes\n    UserKnownHostsFile %s\n' "$LAB_DIR/known_hosts"
        printf '    LogLevel ERROR\n    ConnectTimeout 60\n'
    } >"$SSH_CONFIG"
}

start_host() {
    local i=$1 d=$RUN/$1
    if [ -s "$d/pid" ] && machine "$(cat "$d/pid")" "$i"; then echo "host $i already runs"; return; fi
    rm -rf "$d"; mkdir -p "$d"
    date +%s >"$d/started"
    local dom0="${DOM0_MEM:+dom0_mem=$DOM0_MEM}"
    # In -initrd a comma separates multiboot modules: a literal one is doubled.
    local args="root=/dev/vda rw console=hvc0 quiet mitigations=off lab.host=xen$i"
    # snapshot=on: each boot starts from the same disk, what it writes goes to an unlinked file.
    TMPDIR=$d setsid timeout --kill-after=10 "$LIFETIME" "$QEMU" -name "xen$i" \
        -accel "$QEMU_ACCEL" -cpu "$QEMU_CPU" -smp "$HOST_CPUS" -m "$HOST_MEM" \
        -nodefaults -display none -no-reboot \
        -chardev "file,id=con,path=$d/console.log" -serial chardev:con \
        -kernel "$BOOT/xen" \
        -append "$dom0 console=com1 com1=115200 loglvl=info guest_loglvl=warning noreboot spec-ctrl=no xpti=no" \
        -initrd "$BOOT/vmlinuz ${args//,/,,},$BOOT/dom0.img" \
        -drive "file=$LAB_DIR/base.img,if=none,id=disk,format=raw,snapshot=on,cache=unsafe" \
        -device virtio-blk-pci,drive=disk \
        -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$(port "$i")-:22" -device virtio-net-pci,netdev=net \
        </dev/null >"$d/qemu.log" 2>&1 &
    echo $! >"$d/pid"
}

wait_host() {
    local i=$1 d=$RUN/$1 end=$((SECONDS + BOOT_TIMEOUT))
    until lab_ssh "$i" 'test -e /run/lab-ready' 2>"$d/ssh.log"; do
        machine "$(cat "$d/pid")" "$i" || { tail -n 30 "$d/console.log" "$d/qemu.log" >&2; die "host $i: qemu ended"; }
        [ $SECONDS -lt $end ] || { tail -n 30 "$d/console.log" "$d/ssh.log" >&2; die "host $i: no toolstack after $BOOT_TIMEOUT s"; }
        sleep 1
    done
    echo "host $i: ready after $(($(date +%s) - $(cat "$d/started"))) s, ssh port $(port "$i")"
}

guests() {
    local i=$1 k name
    local names=("$(printf '13_dbvrtg%03d' "$i")" "$(printf '23_dbvrtg%03d' $((i + 6)))" "plain$i")
    for ((k = 0; k < GUESTS && k < 3; k++)); do
        name=${names[k]}
        lab_ssh "$i" "xl domid $name >/dev/null 2>&1 || lab-guest $name $GUEST_MEM $GUEST_MAXMEM" || die "host $i: guest $name failed"
    done
    lab_ssh "$i" xl list
    echo "host $i: guests up after $(($(date +%s) - $(cat "$RUN/$i/started"))) s"
}

write_ssh_config
for ((i = 1; i <= n; i++)); do start_host "$i"; done
for ((i = 1; i <= n; i++)); do wait_host "$i"; done
pids=(); for ((i = 1; i <= n; i++)); do guests "$i" & pids+=($!); done
for p in "${pids[@]}"; do wait "$p"; done
