"""Asks the same hosts with aerostat, clush and pdsh and prints a Markdown table.

    python3 benches/peers.py [--binary target/release/aerostat] [--hosts 100] [--cold 9] [--warm 15] [--beats 15]

Pairs are interleaved, so that whatever else the machine does hits all alike; medians are given.
Everything runs on loopback, under deadlines, and ends with this process.
"""

import argparse, os, pty, fcntl, select, signal, socket, statistics, struct, subprocess, sys, tempfile, termios, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from rig import Rig, descendants

LIMIT = 180  # s for any one command


def run(argv, env, expect):
    """(wall s, CPU s with all waited-for children); output must be what was asked for."""
    with tempfile.TemporaryFile() as out:
        begin = time.monotonic()
        child = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        signal.alarm(LIMIT)
        _, status, usage = os.wait4(child.pid, 0)
        signal.alarm(0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begin
        out.seek(0)
        text = out.read().decode(errors="replace")
    problem = expect(child.returncode, text)
    if problem:
        raise SystemExit(f"{' '.join(map(str, argv))}\nexit {child.returncode}: {problem}\n{text[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime


def cpu_ns(pid):
    """Time all threads of a process have spent on a CPU."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            pass
    return total


class Screen:
    """A program in a pty of its own."""

    def __init__(self, argv, env, columns=120, lines=40):
        self.begin = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execve(argv[0], argv, dict(env, TERM="xterm-256color", LANG="C.UTF-8"))

    def read(self, seconds, until=None):
        """All output of that many seconds, or until it holds the bytes `until`."""
        data, end = b"", time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not (until and until in data):
            if select.select([self.fd], [], [], left)[0]:
                try:
                    chunk = os.read(self.fd, 65536)
                except OSError:
                    break
                if not chunk:
                    break
                data += chunk
        return data

    def end(self):
        """Quits as a user would, then less politely."""
        for how in (lambda: os.write(self.fd, b"q"), lambda: os.kill(self.pid, signal.SIGTERM), lambda: os.kill(self.pid, signal.SIGKILL)):
            try:
                how()
            except OSError:
                pass
            end = time.monotonic() + 5
            while time.monotonic() < end:
                self.read(0.05)
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self.fd)
                    return
        raise SystemExit("the program did not end")


def environment(rig, **ssh):
    """An environment whose aerostat reads a config of ours and nobody else's."""
    home = rig.dir / "home"
    config = home / "config" / "aerostat"
    config.mkdir(parents=True, exist_ok=True)
    lines = [f'config_file = "{rig.config}"'] + [f"{k} = {v}" for k, v in ssh.items()]
    (config / "config.toml").write_text("[ssh]\n" + "\n".join(lines) + "\n")
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return dict(os.environ, HOME=str(home), XDG_CONFIG_HOME=str(home / "config"), XDG_RUNTIME_DIR=str(runtime),
                XDG_STATE_HOME=str(home / "state"), XDG_CACHE_HOME=str(home / "cache"))


def expect_lines(count):
    return lambda status, text: None if status == 0 and text.count("Domain-0") == count else f"not {count} hosts answered"


def expect_found(name):
    return lambda status, text: None if status == 0 and text.split() == [name] else f"not found on {name} alone"


def expect_none(status, text):
    """All hosts asked, nothing found: exit status 1 (2 would mean that some could not be asked)."""
    return None if status == 1 else "not every host was asked"


class Peers:
    def __init__(self, rig, binary):
        self.rig, self.binary = rig, binary
        self.table = []

    def search(self):
        # A name that no host has, so that all of them have to be asked.
        return [self.binary, "search", "-H", self.rig.hosts, "nosuchdomain"]

    def clush(self, config):
        return ["clush", "-f", "64", "-o", f"-F {config}", "-w", self.rig.hosts, "xl list"]

    def run_clush(self, config):
        return run(self.clush(config), os.environ, expect_lines(self.rig.count))

    def run_pdsh(self):
        env = dict(os.environ, PDSH_SSH_ARGS=f"-F {self.rig.config} -2 -a -x -l%u %h")
        return run(["pdsh", "-R", "ssh", "-f", "64", "-w", self.rig.hosts, "xl list"], env, expect_lines(self.rig.count))

    def row(self, what, ours, peers, must, ok):
        self.table.append((what, ours, peers, must, "yes" if ok else "**no**"))
        print(f"# {what}: {ours} · {peers} · {must}: {'yes' if ok else 'NO'}", file=sys.stderr)

    def cold(self, rounds):
        env = environment(self.rig, share='"0s"')
        a, c, p = [], [], []
        for i in range(rounds):
            turns = [(a, lambda: run(self.search(), env, expect_none)),
                     (c, lambda: self.run_clush(self.rig.config)),
                     (p, self.run_pdsh)]
            for kept, turn in turns[i % 3:] + turns[:i % 3]:
                kept.append(turn())
                time.sleep(0.5)
        self.cold_medians = {n: statistics.median(w for w, _ in v) for n, v in (("a", a), ("c", c), ("p", p))}
        m = self.cold_medians
        # Pairs with the faster of the two.
        faster = c if m["c"] <= m["p"] else p
        ratio = statistics.median(x[0] / y[0] for x, y in zip(a, faster))
        self.row(f"`search`, {self.rig.count} hosts, cold, all asked", f"{m['a']:.2f} s",
                 f"clush {m['c']:.2f} s, pdsh {m['p']:.2f} s", f"no slower than the faster (median of {rounds} pairs: × {ratio:.2f})", ratio <= 1.0)

    def warm(self, rounds):
        env = environment(self.rig, share='"60s"')
        run(self.search(), env, expect_none)
        self.run_clush(self.rig.persistent)
        a, c = [], []
        for i in range(rounds):
            for kept, turn in [(a, lambda: run(self.search(), env, expect_none)),
                               (c, lambda: self.run_clush(self.rig.persistent))][:: 1 if i % 2 else -1]:
                kept.append(turn())
        ours, clush = (statistics.median(w for w, _ in v) for v in (a, c))
        self.clush_warm_cpu = statistics.median(u for _, u in c)
        ratio = statistics.median(x[0] / y[0] for x, y in zip(a, c))
        self.row("the same, warm, against `clush` with ControlPersist up", f"{ours:.2f} s", f"clush {clush:.2f} s",
                 f"no slower (median of {rounds} pairs: × {ratio:.2f})", ratio <= 1.0)
        cold = min(self.cold_medians["c"], self.cold_medians["p"])
        self.row("the same, warm, against both cold", f"{ours:.2f} s", f"{cold:.2f} s", f"≥ 10 × faster (× {cold / ours:.1f})", cold / ours >= 10)

    def act(self, rounds):
        """By name, wherever it runs: every host is asked, so that no other one of that name is overlooked."""
        env = environment(self.rig, share='"60s"')
        run(self.search(), env, expect_none)
        sent, seen, console = [], [], []
        for i in range(rounds):
            host = f"h{1 + (i * 37 + 11) % self.rig.count:03d}"
            left = self.rig.dir / f"stopped.{host}"
            begin = time.time()
            stop = [self.binary, "stop", f"plain_{host}", "--yes", "-H", self.rig.hosts]
            wall, _ = run(stop, env, lambda status, text: None if status == 0 and "verified: shut down" in text else "not stopped")
            seen.append(wall)
            sent.append(left.stat().st_mtime - begin)
            left.unlink()
            screen = Screen([self.binary, "console", f"13_{host}_001", "-H", self.rig.hosts], env)
            try:
                wanted = f"console of {host}\r\n".encode()
                data = screen.read(20, until=wanted)
                console.append(time.monotonic() - screen.begin)
                if wanted not in data:
                    raise SystemExit(f"no console: {data[-500:]!r}")
                os.write(screen.fd, b"\r")
                screen.read(1)
            finally:
                screen.end()
        at, whole, opened = (statistics.median(v) for v in (sent, seen, console))
        self.row(f"`stop NAME` among {self.rig.count} hosts, warm, until it has been done on its host",
                 f"{at:.2f} s (worst of {rounds}: {max(sent):.2f} s; seen to be gone after {whole:.2f} s)", "–", "≤ 1 s", at <= 1.0)
        self.row(f"`console NAME` among {self.rig.count} hosts, warm, until the console speaks",
                 f"{opened:.2f} s (worst of {rounds}: {max(console):.2f} s)", "–", "≤ 1 s", opened <= 1.0)

    def beat(self, beats):
        """CPU of one beat of the live dashboard, its ssh masters included, against a warm clush's own."""
        env = environment(self.rig)
        screen = Screen([self.binary, self.rig.hosts], env)
        try:
            screen.read(35)
            # The masters it started: ssh processes whose control sockets are in our folder.
            needle = str(self.rig.dir / "home" / "run").encode()
            def masters():
                found = []
                for cmd in Path("/proc").glob("[0-9]*/cmdline"):
                    try:
                        words = cmd.read_bytes().split(b"\0")
                    except OSError:
                        continue
                    if b"ssh" in words[0] and any(needle in word for word in words):
                        found.append(int(cmd.parent.name))
                return found
            theirs = masters()
            begin, own, helpers = time.monotonic(), cpu_ns(screen.pid), sum(map(cpu_ns, theirs))
            written = len(screen.read(2.0 * beats))
            wall = time.monotonic() - begin
            own, helpers = cpu_ns(screen.pid) - own, sum(map(cpu_ns, theirs)) - helpers
            memory = next(l for l in Path(f"/proc/{screen.pid}/status").read_text().splitlines() if l.startswith("VmRSS")).split()[1]
        finally:
            screen.end()
        polls = self.rig.count * wall / 2.0
        mine, all_mine = own / polls / 1e6, (own + helpers) / polls / 1e6
        clush = self.clush_warm_cpu / self.rig.count * 1e3
        self.row(f"one beat, {self.rig.count} hosts: CPU per host-poll, drawing included",
                 f"{mine:.2f} ms ({all_mine:.2f} ms with its {len(theirs)} ssh masters; {int(memory) // 1024} MB)",
                 f"clush {clush:.2f} ms (without its masters)", "≤ 1/10", mine <= clush / 10)
        return written / wall


def steady_output(peers, rig):
    env = environment(rig)
    screen = Screen([peers.binary, "demo", "--seed", "1"], env)
    try:
        screen.read(10)
        begin = time.monotonic()
        rate = len(screen.read(30)) / (time.monotonic() - begin)
    finally:
        screen.end()
    peers.row("steady output to the terminal, `demo`, 120×40", f"{rate / 1000:.2f} kB/s", "–", "≤ 4 kB/s", rate <= 4000)


def first_paint(peers, rig, rounds):
    """Hosts that take the connection and say nothing: nobody may be waited for."""
    env = environment(rig)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(64)
        target = f"127.0.0.1:{deaf.getsockname()[1]}"
        times = []
        for _ in range(rounds):
            screen = Screen([peers.binary, target], env)
            try:
                # The end of the first synchronized update: a whole frame is on the screen.
                data = screen.read(5, until=b"\x1b[?2026l")
                times.append(time.monotonic() - screen.begin)
                if b"\x1b[?2026l" not in data or b"memory" not in data:
                    raise SystemExit(f"nothing was painted within 5 s: {data[-500:]!r}")
            finally:
                screen.end()
    median, worst = statistics.median(times) * 1e3, max(times) * 1e3
    peers.row("start to first paint, hosts silent", f"{median:.0f} ms (worst of {rounds}: {worst:.0f} ms)", "–", "≤ 100 ms", median <= 100)


def scale(peers, rig):
    """CPU of two runs of different length, each without the simulator's own: their difference is the steady state."""
    def lived(seconds):
        log = rig.dir / f"scale{seconds}.log"
        screen = Screen([peers.binary, "--log", str(log), "demo", "--scale", "1000x100", "--seed", "1"], environment(rig), 200, 60)
        try:
            screen.read(seconds)
            # Later than any read before: quitting costs little.
            used = cpu_ns(screen.pid) / 1e9
            memory = int(next(l for l in Path(f"/proc/{screen.pid}/status").read_text().splitlines() if l.startswith("VmRSS")).split()[1])
        finally:
            screen.end()
        line = next(l for l in log.read_text().splitlines() if "CPU time of the simulator" in l)
        return used, float(line.rsplit("seconds=", 1)[1].split()[0]), memory / 1024

    short, long = 20, 60
    (used1, simulated1, _), (used2, simulated2, memory) = lived(short), lived(long)
    cores = ((used2 - used1) - (simulated2 - simulated1)) / (long - short)
    peers.row("1,000 × 100 simulated, 2 s beat, 200×60: the dashboard without the simulator's CPU",
              f"{cores:.2f} core, {memory:.0f} MB (the simulated world included)", "–", "≤ 0.5 core, ≤ 400 MB", cores <= 0.5 and memory <= 400)


def key_to_screen(peers, rig, keys):
    """Types a letter no name has into the palette, over a table of 100,000 domains that changes all the time."""
    env = environment(rig)
    screen = Screen([peers.binary, "demo", "--scale", "1000x100", "--seed", "1"], env, 200, 60)
    times = []
    try:
        # Until every host has reported a few times.
        screen.read(30)
        os.write(screen.fd, b":")
        screen.read(1)
        for i in range(keys):
            begin = time.monotonic()
            os.write(screen.fd, "Ж".encode())
            if "Ж".encode() not in screen.read(5, until="Ж".encode()):
                raise SystemExit("a key did not show within 5 s")
            times.append(time.monotonic() - begin)
            os.write(screen.fd, b"\x7f")
            # Not in step with the beat.
            screen.read(0.11 + 0.013 * (i % 7))
    finally:
        os.write(screen.fd, b"\x1b")
        screen.read(0.5)
        screen.end()
    times.sort()
    median, p99 = times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    peers.row("key to screen, 1,000 × 100 simulated, 200×60, the simulator in the same process",
              f"p99 {p99:.0f} ms, median {median:.0f} ms of {keys}", "–", "p99 ≤ 50 ms", p99 <= 50)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/release/aerostat")
    args.add_argument("--hosts", type=int, default=100)
    args.add_argument("--cold", type=int, default=9)
    args.add_argument("--warm", type=int, default=15)
    args.add_argument("--beats", type=int, default=15)
    args.add_argument("--only", default="paint,output,scale,key,cold,warm,act,beat")
    args = args.parse_args()
    only = args.only.split(",")
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(SystemExit(f"a command took longer than {LIMIT} s")))
    with Rig(args.hosts) as rig:
        peers = Peers(rig, str(Path(args.binary).resolve()))
        if "paint" in only:
            first_paint(peers, rig, 20)
        if "output" in only:
            steady_output(peers, rig)
        if "scale" in only:
            scale(peers, rig)
        if "key" in only:
            key_to_screen(peers, rig, 300)
        if "cold" in only:
            peers.cold(args.cold)
        if "warm" in only:
            peers.warm(args.warm)
        if "act" in only:
            peers.act(args.warm)
        if "beat" in only:
            peers.beat(args.beats)
    print("| what | aerostat | peer | must reach | reached |\n|---|---|---|---|---|")
    for line in peers.table:
        print("| " + " | ".join(line) + " |")


main()
