//! The examples below each `--help`. A test runs those that need no host.

pub(super) const MAIN: &str = "\
Examples:
  aerostat xen1 xen2 'xen[10-40]'      the dashboard on these hosts
  aerostat                             … on the hosts of the config file
  aerostat demo                        … on a simulated cluster
  aerostat wall                        for a screen on the wall
  aerostat search dbvrtg001            where does it run?
  aerostat list --json | jq .          what the screen would show, for scripts
  aerostat doctor xen7                 why does that host not answer?

A host that is called like a command: aerostat top -- list
Exit status: 0 done, 1 not all of it, 2 wrong usage or no host to ask; search: see its --help.";

pub(super) const TOP: &str = "\
Examples:
  aerostat top 'xen[01-40]'
  aerostat top @production --filter 'cpu>50' --sort -cpu --flat
  aerostat top --interval 5s root@gate:2222 '[fe80::1%eth0]:22'
  inventory-script | aerostat top --hosts-from -
  aerostat top local:                  this machine's own domains, without ssh
  aerostat top -- list                 a host called list

Hostlists are those of ClusterShell and pdsh: xen[01-40,45], r[1-2]n[1-4], xen[1-9/2],
a,b without c: 'a,b,c!c', both lists: '@prod&xen[1-9]'.";

pub(super) const DEMO: &str = "\
Examples:
  aerostat demo
  aerostat demo --scenario trouble
  aerostat demo --scale 1000x100
  aerostat demo --seed 7 --speed 10
  aerostat demo --scenario ./mine.toml

Nothing real is asked or shown: the header says that it is a simulation.";

pub(super) const WALL: &str = "\
Examples:
  aerostat wall                        the hosts of the config file
  aerostat wall 'xen[01-40]' --night 22:00-06:00
  aerostat wall --demo --scenario trouble
  aerostat wall --layout help > wall.toml
  aerostat wall --layout wall.toml --rotate 1m

Nobody needs to touch it, and nothing can be changed from it. q or ctrl-c leaves; the arrow keys
turn the timelines. What is not of now is in no figure: below each stands of how many hosts it
speaks, and when none answers there are dashes. For a kiosk see assets/aerostat-wall@.service.

Exit status: 0 left by a key, 2 wrong usage, 129 the terminal is gone (start it again), 75 it stood
still and could not be begun anew, 128 and the number for a signal.";

pub(super) const SEARCH: &str = "\
Examples:
  aerostat search dbvrtg001                 prints dbsrvg3413
  aerostat search dbvrtg001 dbvrtg022       prints NAME<TAB>HOST for each
  aerostat search 'dbvrtg[001-010]'         ranges as in hostlists
  aerostat search '*_dbvrtg00?'             patterns: DOMAIN<TAB>HOST for each match
  aerostat search -H 'xen[1-9]' --all web1  every host that has it
  ssh $(aerostat search dbvrtg001) xl console dbvrtg001
  aerostat search --demo dbvrtg001          try it without hosts

A name is a domain's whole name, or what follows the number and underscore that Oracle VM puts
before it (13_dbvrtg001), or a UUID. If no name fits letter by letter, case is ignored. The
search ends as soon as every name is found; patterns, --all and names not found ask every host.
A name of several domains (13_web and 23_web) is found with the first: which hosts are printed then
depends on who answers first. All that were seen are printed, with a warning; --all sees them all.

Exit status: 0 all found (though some hosts may have failed), 1 some not found, 2 some not found and
some hosts could not be asked (they are listed on standard error), or wrong usage.

JSON: {\"found\": [{\"query\", \"name\", \"host\", \"pool\", \"id\", \"uuid\", \"state\"}],
       \"not_found\": [query], \"unreachable\": [{\"host\", \"kind\", \"error\", \"hint\"}],
       \"hosts\": how many there are, \"answered\": how many did, \"complete\": all were asked and
       answered, \"exit\": exit status}; if nothing could be asked: {\"error\": text, \"exit\": 2}";

pub(super) const TREE: &str = "\
Examples:
  aerostat tree
  aerostat tree 'dbsrvg[3413,3502-3503]'
  aerostat tree --json > structure-$(date +%F).json
  aerostat tree --demo
  aerostat tree --at 'yesterday 22:00'      as it was recorded then

The text is a line each: |-POOL, |---HOST, |-----DOMAIN. A host that did not answer is marked, and
exit status is 1 then.

JSON: {\"cluster\", \"at\": time, \"past\": as recorded, \"pools\": [{\"name\", \"source\": config|detected|group|default,
       \"hosts\": [{\"name\", \"freshness\": live|down|…, \"error\": null or {\"kind\", \"error\",
       \"hint\"}, \"hypervisor\", \"total\": bytes, \"free\": bytes, \"domains\": null or [{\"name\",
       \"id\", \"uuid\", \"state\", \"vcpus\", \"actual\", \"target\", \"maximum\": bytes}]}]}],
       \"complete\": all hosts answered}";

pub(super) const LIST: &str = "\
Examples:
  aerostat list
  aerostat list --sort -cpu --filter 'state=running mem>1G' 'xen[1-9]'
  aerostat list --rows hosts --columns name,fresh,mem,target,max
  aerostat list --csv --columns name,host,mem,target,max > vms.csv
  aerostat list --json --demo | jq '.rows[] | select(.mem > 4e9) | .name'
  aerostat list --at 10m                    as it was recorded ten minutes ago
  aerostat list --columns help

Rates (CPU %, bytes and requests a second) need two samples of each host, taken a second apart
(--interval); without such columns one sample is enough. Missing is - in the table, null in JSON
and empty in CSV.

CSV holds names as the hosts give them; a spreadsheet may take one that begins with = for a
formula.

JSON: {\"cluster\", \"at\": time, \"past\": as recorded, \"rows\": [{\"kind\": pool|host|domain, \"fresh\", \"age\": seconds,
       and each column by its name, _ for -}], \"unreachable\": [{\"host\", \"kind\", \"error\", \"hint\"}],
       \"complete\": all hosts answered}
Exit status: 0 all hosts answered, 1 some did not, 2 wrong usage or no host to ask.";

pub(super) const DOCTOR: &str = "\
Examples:
  aerostat doctor
  aerostat doctor xen7 xen8
  aerostat doctor --json | jq '.hosts[] | select(.ok | not) | .host'
  aerostat doctor --demo --scenario trouble

Checks this machine (ssh, config file, runtime folder, terminal) and each host: name, connection,
host key, login, shell, become command, toolstack, and each tool that figures come from. Changes
nothing. Exit status: 0 all is well, 1 something is not, 2 wrong usage.";

pub(super) const AVAILABILITY: &str = "\
Examples:
  aerostat availability
  aerostat availability --pool production --since 7d
  aerostat availability --json | jq -r '.vms_missing[] | [.name, .reason, .host] | @tsv'
  aerostat availability --demo --scenario trouble

Known is every VM in a host's list, and every one that was and is gone: a dead host lowers the
figure instead of vanishing. Not counted are VMs stopped from here, those marked (aerostat forget
--expect-off) and those the config file expects off. Overall is the harmonic mean of the shares of
answering hosts and running VMs. Means of the past leave out what nobody measured, and say how much.

JSON: {\"cluster\", \"at\", \"now\": {\"availability\", \"vm_ratio\", \"pm_ratio\": 0 to 1 or null,
       \"vm_running\", \"vm_total\", \"vm_unknown\", \"vm_gone\", \"vm_off\", \"pm_running\", \"pm_total\"},
       \"pools\": [the same and \"pool\"], \"hosts_silent\", \"vms_missing\": [{\"name\", \"uuid\", \"host\",
       \"pool\", \"reason\", \"seen\"}], \"vms_off\", \"unreachable\", \"past\": null or {\"today\", \"7d\",
       \"whole\": {…, \"measured_seconds\", \"no_host_answered_seconds\", \"of_seconds\"}, \"pools\"}}
Exit status: 0 all hosts answered, 1 some did not, 2 wrong usage or nobody to ask.";

pub(super) const SLS: &str = "\
Examples:
  aerostat sls --out /var/www/sls                    DBVirt_vm.xml and DBVirt_pm.xml
  aerostat sls --out /var/www/sls --mean --every 5m  … and DBVirt.xml, until a signal
  aerostat sls --stdout --format xsls --only vm | curl -F file=@- http://xsls.example.org
  aerostat sls --stdout --format monit-json --only mean
  aerostat sls --demo --stdout

From cron:  */5 * * * *  aerostat sls --out /var/www/sls 2>/dev/null
From systemd: assets/aerostat-sls.service and assets/aerostat-sls.timer

Ids, thresholds, contact and the rest are in [sls] of the config file. Each document is written
beside the old one and renamed over it. Where no host could be asked none is written: the old one
keeps its time and expires at its reader's. The same where the reason is on this side, or where
what is remembered of the VMs cannot be read.

Exit status: 0 written, 1 written though some hosts did not answer or one document could not be,
2 nothing was written, or wrong usage. With --every 0 after a signal.";

pub(super) const FORGET: &str = "\
Examples:
  aerostat forget                            every VM that is remembered
  aerostat forget 13_dbvrtg001 'test*'       these are gone for good
  aerostat forget --expect-off dbvrtg007     it need not run: its absence lowers no figure
  aerostat forget --expect-on dbvrtg007

No host is asked. A VM that is still in a host's list is known again at the next look. VMs in no
list are forgotten on their own after [availability] known_for.

Exit status: 0 done, 1 a name was not found, 2 wrong usage.";

pub(super) const STOP: &str = "\
Examples:
  aerostat stop dbvrtg001                   shows the command, asks, and says what came of it
  aerostat stop dbvrtg001 --dry-run         shows the command and sends nothing
  aerostat stop web1 web2 --yes --wait      for scripts: no question, waits until they are gone
  aerostat stop web1 --yes --force-after 2m for scripts: destroyed if it has not gone by then
  aerostat stop -H xen7 12                  the domain with number 12 on xen7
  aerostat stop --demo dbvrtg001 --yes      try it without hosts

A guest that does not heed it goes on running; after a while: aerostat destroy NAME.
The host makes sure, in the same command, that number and UUID still belong to the domain shown.

Exit status: 0 the effect was seen, 3 the command was sent and the effect not seen (yet), 1 not
done or failed, 2 wrong usage, no such name, or a name that several domains have.";

/// Examples of a verb that acts, with what holds for all of them.
macro_rules! act {
    ($examples:literal) => {
        concat!(
            "Examples:\n",
            $examples,
            "\n\n",
            "Shows the exact command and asks first; --dry-run shows it and sends nothing; --yes is for\n\
             scripts. The host makes sure, in the same command, that number and UUID still belong to the\n\
             domain shown. What was done is written down: aerostat audit.\n\n\
             Exit status: 0 the effect was seen, 3 the command was sent and the effect not seen (yet), 1 not\n\
             done or failed, 2 wrong usage, no such name, or a name that several domains have."
        )
    };
}

pub(super) const START: &str = act!("  aerostat start dbvrtg001");
pub(super) const REBOOT: &str = act!("  aerostat reboot dbvrtg001 --wait");
pub(super) const PAUSE: &str = act!("  aerostat pause dbvrtg001\n  aerostat pause -H xen7 12 --yes");
pub(super) const UNPAUSE: &str = act!("  aerostat unpause dbvrtg001");
pub(super) const DESTROY: &str = act!("  aerostat destroy dbvrtg001\n  aerostat destroy --demo dbvrtg001 --yes");
pub(super) const MEM_MAX: &str = act!("  aerostat mem-max dbvrtg001 6G");
pub(super) const VCPU_SET: &str = act!("  aerostat vcpu-set dbvrtg001 2");
pub(super) const RENAME: &str = act!("  aerostat rename dbvrtg001 13_dbvrtg001-old");
pub(super) const MIGRATE: &str = act!("  aerostat migrate dbvrtg001 dbsrvg3502 --wait");

pub(super) const MEM_SET: &str = "\
Examples:
  aerostat mem-set dbvrtg001 2G
  aerostat mem-set dbvrtg001 +512M
  aerostat mem-set web1 web2 50%            of each one's maximum
  aerostat mem-set dbvrtg001 2G --wait      until the balloon has settled, is stuck, or is deaf
  aerostat mem-set --demo dbvrtg001 2G --dry-run

The tools say that all is well although nothing moved: what counts is what the next samples show.
Above the maximum, below what the host can spare or the guest needs is refused or warned of first.

Exit status: 0 settled, 3 sent and not settled (yet), 1 not done or failed, 2 wrong usage, no such
name, or a name that several domains have.";

pub(super) const EJECT: &str = "\
Examples:
  aerostat eject web1
  aerostat eject web1 hdc --dry-run

For fully virtual guests on hosts with xl; xm has no such command. Exit status: 0 the drive is
empty, 3 sent and not seen to be empty, 1 not done or failed, 2 wrong usage.";

pub(super) const CREATE: &str = "\
Examples:
  aerostat create --on xen7 /etc/xen/web1.cfg
  aerostat create --on dbsrvg3413 /OVS/running_pool/13_dbvrtg001/vm.cfg --wait
  aerostat create --on auto --name web1 --memory 1G --maximum 4G --vcpus 2 \\
      --disk phy:/dev/vg/web1,xvda,w --bridge xenbr0
  aerostat create --on auto --pool dbprod --template small --name web2 --dry-run

Before anything is made, every host is asked whether the name is there already, and the hosts of
the pool whether the disks or the card's address are in use: two guests that write to one disk
destroy it. A described guest is shown as a configuration first; it is given to xl or xm on the
command line (create /dev/null NAME=VALUE ...), so that nothing is written on the host.

A template is a TOML file with any of: name, memory, maximum, vcpus, disks (a list, {name} stands
for the guest's name), bridge, mac, kernel, ramdisk, arguments, loader, firmware, vnc.

Exit status: 0 it runs, 3 sent and not seen to run (yet), 1 not done or failed, 2 wrong usage.";

pub(super) const CONSOLE: &str = "\
Examples:
  aerostat console dbvrtg001
  aerostat console -H xen7 12
  aerostat console --vnc dbvrtg001
  aerostat console --vnc --no-viewer --json dbvrtg001

The way there is the connection aerostat has already; Ctrl-] leaves the console, and the terminal is
yours again. The host makes sure, in the same command, that number and UUID still belong to the
domain. Exit status: 0 left, 1 refused or failed, 2 wrong usage or no terminal, 3 connection lost.

With --vnc a port of 127.0.0.1 leads, through the same connection, to where the host serves the
domain's screen; every user of this machine can reach it while it is open. The viewer is that of
[action] vnc_viewer; without a display, or with --no-viewer, the address is printed. The tunnel ends
with the viewer, with Ctrl-C, or with the connection (exit status 3).";

pub(super) const RECORD: &str = "\
Examples:
  aerostat record                           the hosts of the config file, until a signal
  aerostat record 'xen[01-40]' --for 8h
  aerostat record --dir /var/lib/aerostat   another folder than ~/.local/state/aerostat/history
  aerostat record --demo --dir ./demo       the simulated cluster, to try replay with

A dashboard that is open records as well; of several, one records each cluster and the others take
over when it ends. As a service: assets/systemd/aerostat-record.service. How much is kept, and for
how long, says [history] in the config file.

Exit status: 0 ended by a signal or --for, 1 nothing could be recorded at the end, 2 wrong usage.";

pub(super) const REPLAY: &str = "\
Examples:
  aerostat replay                           the last quarter of an hour
  aerostat replay --at 'yesterday 22:00'
  aerostat replay --at 03:12 --speed 10
  aerostat replay incident.tar.zst          an incident somebody handed over
  aerostat replay incident.tar.zst -H xen7  that host alone
  aerostat replay /var/lib/aerostat         another store

p plays and holds, + and - change the speed, [ ] step a beat, { } a minute, @ asks for a moment.
Nothing can be done from here: it is marked as a replay, and no host is asked.";

pub(super) const SNAPSHOT: &str = "\
Examples:
  aerostat snapshot -o incident.tar.zst --since 1h
  aerostat snapshot -o night.tar.zst --since 'yesterday 22:00' --until 06:00
  aerostat snapshot -o incident.tar.zst --since 1h --scrub-names
  aerostat replay incident.tar.zst          shows it, on any machine

What was recorded of that span, its events, and how often hosts were asked. No addresses, users,
keys or commands are in it; --scrub-names leaves out the names of hosts, pools and domains, UUIDs,
and what ssh and the tools said. The file is readable by its owner alone.

JSON: {\"file\", \"bytes\", \"manifest\": {\"cluster\", \"hosts\", \"span\", \"pictures\", \"events\", …}}
Exit status: 0 packed, 1 it could not be, 2 wrong usage or nothing recorded.";

pub(super) const EVENTS: &str = "\
Examples:
  aerostat events --since 1h
  aerostat events 'db*' --since 'yesterday 22:00' --until 06:00 --severity warning
  aerostat events --vm dbvrtg001 --json | jq -r '.events[] | [.at, .kind, .host] | @tsv'
  aerostat events --kind host,crashed --filter '!flapper7'
  aerostat events --from incident.tar.zst
  aerostat events --follow 'xen[01-40]' --json >> events.jsonl
  aerostat events --follow --demo --scenario races --speed 10

Events are derived once from what hosts answered, by the dashboard, record, wall and --follow, and
kept with history. Kinds: created, destroyed, migrated, restarted, renamed, state-changed, crashed,
mem-set, balloon-stuck, balloon-recovered, host-late, host-stale, host-down, host-up, host-flaps,
host-rebooted, conflict, conflict-over, availability-low, availability-recovered, action, more.
[events] on_event in the config file runs a command for them.

JSON: {\"cluster\", \"recorded\": {\"from\", \"to\"}, \"events\": [{\"at\", \"kind\", \"severity\", \"host\",
       \"pool\", \"vm\", \"id\", \"uuid\", \"text\", \"line\"}], \"left_off\": older ones than --most};
       with --follow one such event a line.
Exit status: 0 done, whatever happened; 2 wrong usage, or nothing is recorded.";

pub(super) const AUDIT: &str = "\
Examples:
  aerostat audit
  aerostat audit --since 2h
  aerostat audit --since 2026-11-22 --json | jq '.entries[] | select(.phase == \"after\")'

Each action has a line before it is sent, one when the host has answered, and one when its effect
was seen or given up; id joins them. Exit status: 0, or 1 if there are lines that are none.";

pub(super) const AUTHORIZE: &str = "\
Examples:
  aerostat authorize --user wall --key wall.pub
  aerostat authorize --operator --user ops --key ops.pub
  aerostat authorize --print filter > aerostat-read
  aerostat authorize --print sudoers --user wall

The key is forced through a filter on the host, which knows aerostat's questions and, for operators,
its actions, looks at every word of them and runs nothing else. A read-only account is refused by
the host, whatever the program on this side says.";

pub(super) const PLOT: &str = "\
Examples:
  aerostat plot free-memory --since 24h -o free.svg
  aerostat plot free-memory --host 'dbsrvg[3501-3503]' --since 'yesterday 22:00' -o free.png
  aerostat plot balloon --vm dbvrtg001 --since 2h --theme dark -o balloon.png
  aerostat plot availability --since 30d --size 1600x500 -o availability.svg
  aerostat plot overcommit --host dbsrvg3503 --since 7d -o overcommit.svg
  aerostat plot cpu --from incident.tar.zst -o cpu.svg
  aerostat plot overcommit --demo --scenario overcommit --host dbsrvg3503 -o try.svg

Without --host, --pool and --vm it is the cluster; several are drawn into one figure, up to eight.
Lines go through the mean, the band around them from the smallest to the largest value; where
nothing is known there is nothing. overcommit and ratio count running guests below instead of the
time. A file is whole or not there. No font of the system is needed.

Exit status: 0 written, 1 nothing is known of that span or it cannot be written, 2 wrong usage.";

pub(super) const COMPLETIONS: &str = "\
Examples:
  aerostat completions bash > ~/.local/share/bash-completion/completions/aerostat
  aerostat completions zsh  > ~/.zfunc/_aerostat
  aerostat completions fish > ~/.config/fish/completions/aerostat.fish";

pub(super) const MAN: &str = "\
Examples:
  aerostat man | man -l -
  aerostat man > ~/.local/share/man/man1/aerostat.1";

pub(super) const CONFIG: &str = "\
Examples:
  aerostat config sample > ~/.config/aerostat/config.toml
  aerostat config check
  aerostat config hosts -H '@production!xen7'
  aerostat config keys > ~/.config/aerostat/keys.toml";
