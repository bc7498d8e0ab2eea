#!/bin/sh
# tests/rig/sshd.sh COUNT DIR [LINE]: starts one sshd on loopback that looks like COUNT Xen hosts, as the
# user who calls it (root or not), and prints `pid=…`, `port=…`, `config=…` (an ssh_config with the
# aliases h001, h002 …). DIR must not exist; ending the sshd and removing DIR is the caller's.
#
# Each alias connects from an address of its own (BindAddress 127.77.x.y), by which the login
# knows which host it is to be: nothing else comes through every kind of ssh client.
#
# DIR/hosts/NAME/mode says how a host behaves from then on (see `login` and `xl` below); it may be
# changed at any time. DIR/hosts/NAME/name and the like are for the fake tools.
# Aliases of their own: `denied` (its key is not accepted), `changed` (known_hosts has another
# key), `unknown` (known_hosts has none), `refused` (nobody listens there).
# LINE goes into the ssh_config for all of them.
set -eu
count=$1 dir=$2
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "tests/rig/sshd.sh: $*" >&2; exit 1; }

sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] || die "no sshd: install the package openssh-server"
command -v ssh-keygen >/dev/null || die "no ssh-keygen: install the package openssh-client"

umask 077
mkdir "$dir" || die "cannot make $dir"
dir=$(cd "$dir" && pwd)
for key in host other id stranger; do
    ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$dir/$key"
done
cp "$dir/id.pub" "$dir/authorized_keys"
cp -R "$here/bin" "$dir/bin"
chmod -R u+rx "$dir/bin"

# ---- the hosts --------------------------------------------------------------------------------
mkdir "$dir/hosts" "$dir/addresses"
hostkey=$(cut -d' ' -f1,2 "$dir/host.pub")
otherkey=$(cut -d' ' -f1,2 "$dir/other.pub")
: >"$dir/known_hosts"
: >"$dir/ssh_config"
alias_() { # NAME NUMBER [KEY [PORT]]
    address=127.77.$(($2 / 250)).$(($2 % 250 + 1))
    mkdir "$dir/hosts/$1"
    echo "$1" >"$dir/hosts/$1/name"
    echo ok >"$dir/hosts/$1/mode"
    ln -s "../hosts/$1" "$dir/addresses/$address"
    printf 'Host %s\n    HostKeyAlias %s\n    BindAddress %s\n    IdentityFile %s\n    Port %s\n' \
        "$1" "$1" "$address" "$dir/${3:-id}" "${4:-@PORT@}" >>"$dir/ssh_config"
}
n=0
while [ "$n" -lt "$count" ]; do
    n=$((n + 1))
    name=$(printf 'h%03d' "$n")
    alias_ "$name" "$n"
    echo "$name $hostkey" >>"$dir/known_hosts"
done
alias_ denied 5001 stranger
alias_ changed 5002
alias_ unknown 5003
alias_ refused 5004 id 1
for name in denied refused; do echo "$name $hostkey" >>"$dir/known_hosts"; done
echo "changed $otherkey" >>"$dir/known_hosts"
cat >>"$dir/ssh_config" <<END
Host *
    HostName 127.0.0.1
    IdentitiesOnly yes
    UserKnownHostsFile $dir/known_hosts
    GlobalKnownHostsFile none
    ${3:-}
END

# ---- sshd -------------------------------------------------------------------------------------
cat >"$dir/sshd_config" <<END
ListenAddress 127.0.0.1
HostKey $dir/host
PidFile none
UsePAM no
StrictModes no
UseDNS no
PrintMotd no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PubkeyAuthentication yes
AuthorizedKeysFile $dir/authorized_keys
AcceptEnv none
# bash reads ~/.bashrc when it thinks it is the first shell under sshd, which may cost a tenth of a
# second of CPU: the account's affair, not that of who measures here.
SetEnv SHLVL=2
MaxStartups 2000
MaxSessions 10
LogLevel ERROR
ForceCommand exec $dir/bin/login $dir
END
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd

# There is no asking for a free port: one is tried, and sshd itself says whether it got it.
tries=0
while :; do
    tries=$((tries + 1))
    [ "$tries" -le 20 ] || die "sshd does not start: $(cat "$dir/sshd.log")"
    port=$((20000 + ($$ * 7 + tries * 4099) % 40000))
    "$sshd" -D -e -f "$dir/sshd_config" -p "$port" </dev/null >/dev/null 2>"$dir/sshd.log" &
    pid=$!
    waited=0
    while [ "$waited" -lt 100 ] && kill -0 "$pid" 2>/dev/null; do
        # Ours, and not somebody else's on that port: only ours has this host key.
        if ssh-keyscan -T 2 -t ed25519 -p "$port" 127.0.0.1 2>/dev/null | grep -qF "$hostkey"; then
            sed "s/@PORT@/$port/" "$dir/ssh_config" >"$dir/ssh_config.new"
            mv "$dir/ssh_config.new" "$dir/ssh_config"
            printf 'pid=%s\nport=%s\nconfig=%s\n' "$pid" "$port" "$dir/ssh_config"
            exit 0
        fi
        waited=$((waited + 1))
        sleep 0.05
    done
    kill "$pid" 2>/dev/null || true
done
