"""A hundred ssh hosts on loopback for the benchmarks: one sshd, one alias for each host.

The logins find small stand-ins for xl, xentop and xenstore-read on their PATH, written in
sh's own words so that they cost as little as possible and the same for everybody who asks.
"""

import getpass, os, shutil, signal, socket, subprocess, tempfile, time
from pathlib import Path

XL = r'''#!/bin/dash
h=${RIG_HOST:-h000}
# What an action leaves behind says when it came.
case "$1" in
shutdown) : >"${0%/*}/../stopped.$h"; exit ;;
console) echo "console of $h"; read -r line; exit ;;
esac
case "$*" in
list) printf '%s\n' \
'Name                                        ID   Mem VCPUs	State	Time(s)' \
'Domain-0                                     0   512     2     r-----     287.7' \
"13_${h}_001                                 1   128     1     -b----      36.8" \
"23_${h}_007                                 2   128     1     -b----      36.1"
    [ -e "${0%/*}/../stopped.$h" ] || printf '%s\n' \
"plain_${h}                                  3   128     1     -b----      35.8" ;;
'list -v') printf '%s\n' \
'Name                                        ID   Mem VCPUs	State	Time(s)   UUID                            Reason-Code	Security Label' \
'Domain-0                                     0   512     2     r-----     287.7 00000000-0000-0000-0000-000000000000        -                -' \
"13_${h}_001                                 1   128     1     -b----      36.8 7a31a084-e5e4-48cd-8b72-000001000${h#h}        -                -" \
"23_${h}_007                                 2   128     1     -b----      36.1 28a1af7a-9294-4688-b897-000002000${h#h}        -                -"
    [ -e "${0%/*}/../stopped.$h" ] || printf '%s\n' \
"plain_${h}                                  3   128     1     -b----      35.8 73b5d326-b6dd-44a6-8a10-000003000${h#h}        -                -" ;;
info) printf '%s\n' \
"host                   : $h" \
'release                : 6.1.0-56-amd64' \
'machine                : x86_64' \
'nr_cpus                : 2' \
'cpu_mhz                : 2100.000' \
'total_memory           : 1535' \
'free_memory            : 606' \
'sharing_freed_memory   : 0' \
'xen_version            : 4.17.7' ;;
esac
'''

XENTOP = r'''#!/bin/dash
h=${RIG_HOST:-h000}
printf '%s\n' \
'        NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID' \
"13_${h}_001 --b---         37    0.0     131072    8.3     132096       8.4     1    1        1        0    1        0        3        0         24          0    0" \
'Net0 RX:        0bytes        0pkts        0err        0drop  TX:     1236bytes       16pkts        0err        2drop' \
'VBD BlkBack 51712 [ca: 0]  OO:        0   RD:        3   WR:        0   RSECT:         24   WSECT:          0' \
"23_${h}_007 --b---         36    0.0     131072    8.3     132096       8.4     1    1        1        0    1        0        3        0         24          0    0" \
'Net0 RX:        0bytes        0pkts        0err        0drop  TX:     1146bytes       15pkts        0err        0drop' \
'VBD BlkBack 51712 [ca: 0]  OO:        0   RD:        3   WR:        0   RSECT:         24   WSECT:          0' \
'    Domain-0 -----r        335    0.0     524288   33.3     524288      33.3     2    0        0        0    0        0        0        0          0          0    0' \
"plain_${h} --b---         36    0.0     131072    8.3     132096       8.4     1    1        1        0    1        0        3        0         24          0    0" \
'Net0 RX:        0bytes        0pkts        0err        0drop  TX:     1146bytes       15pkts        0err        0drop' \
'VBD BlkBack 51712 [ca: 0]  OO:        0   RD:        3   WR:        0   RSECT:         24   WSECT:          0'
'''

XENSTORE_READ = r'''#!/bin/dash
h=${RIG_HOST:-h000}
for p; do case $p in
/local/domain/3/vm) echo "/vm/73b5d326-b6dd-44a6-8a10-000003000${h#h}" ;;
/local/domain/1/vm) echo "/vm/7a31a084-e5e4-48cd-8b72-000001000${h#h}" ;;
*/static-max) echo 196608 ;;
*) echo 131072 ;;
esac; done
'''


def descendants(pid):
    """All processes below pid, found through /proc."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


class Rig:
    """with Rig(100) as rig: rig.config is an ssh_config, rig.hosts a hostlist."""

    def __init__(self, count):
        self.count = count
        self.hosts = f"h[001-{count:03d}]"

    def __enter__(self):
        self.dir = Path(tempfile.mkdtemp(prefix="aerostat-bench."))
        d = self.dir
        d.chmod(0o755)
        for key in ("host_key", "id"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", d / key], check=True)
        tools = d / "bin"
        tools.mkdir()
        for name, text in (("xl", XL), ("xentop", XENTOP), ("xenstore-read", XENSTORE_READ)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        (d / "authorized").write_text((d / "id.pub").read_text())
        (d / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {d}/host_key\nPidFile none\n"
            f"AuthorizedKeysFile {d}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            f"PermitRootLogin prohibit-password\nMaxStartups 1000\nMaxSessions 50\nUseDNS no\nPrintMotd no\n"
            # A login shell of level 2 does not read its owner's .bashrc, which may cost anything.
            f"AcceptEnv RIG_HOST\nSetEnv PATH={tools}:/usr/bin:/bin SHLVL=2 HOME={d}\nLogLevel ERROR\n"
        )
        key = " ".join((d / "host_key.pub").read_text().split()[:2])
        names = [f"h{i:03d}" for i in range(1, self.count + 1)]
        (d / "known_hosts").write_text("".join(f"{n} {key}\n" for n in names))
        common = (
            f"Host *\n HostName 127.0.0.1\n Port {self.port}\n User {getpass.getuser()}\n IdentityFile {d}/id\n"
            f" IdentitiesOnly yes\n BatchMode yes\n StrictHostKeyChecking yes\n UserKnownHostsFile {d}/known_hosts\n"
            f" GlobalKnownHostsFile none\n LogLevel ERROR\n ConnectTimeout 60\n"
        )
        each = "".join(f"Host {n}\n HostKeyAlias {n}\n SetEnv RIG_HOST={n}\n" for n in names)
        self.config = d / "ssh_config"
        self.config.write_text(each + common)
        # The same with masters that clush's ssh leaves behind.
        (d / "m").mkdir(mode=0o700)
        self.persistent = d / "ssh_config.persist"
        self.persistent.write_text(each + common + f" ControlMaster auto\n ControlPersist 300\n ControlPath {d}/m/%n\n")
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        sshd = shutil.which("sshd") or "/usr/sbin/sshd"
        self.log = open(d / "sshd.log", "w")
        self.sshd = subprocess.Popen([sshd, "-D", "-e", "-f", d / "sshd_config"], stdin=subprocess.DEVNULL, stderr=self.log)
        self._wait_for_sshd()
        return self

    def _wait_for_sshd(self):
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > end or self.sshd.poll() is not None:
                    raise SystemExit(f"sshd did not start: {(self.dir / 'sshd.log').read_text()}")
                time.sleep(0.05)

    def close_masters(self):
        """Ends the masters of the persistent config."""
        for control in sorted((self.dir / "m").iterdir()):
            subprocess.run(["ssh", "-F", self.persistent, "-O", "exit", control.name], timeout=10, capture_output=True)

    def __exit__(self, *_):
        try:
            self.close_masters()
        finally:
            ours = descendants(self.sshd.pid) + [self.sshd.pid]
            for pid in ours:
                try:
                    os.kill(pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
            self.sshd.wait(10)
            shutil.rmtree(self.dir, ignore_errors=True)
