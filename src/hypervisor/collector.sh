# aerostat's collector: functions for a POSIX sh. collector.rs documents what it answers and why
# it is built so. It writes nothing on this host and ends when its standard input does.
set -f
unset LANG LANGUAGE
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/bin:/usr/lib/xen/bin:/usr/lib64/xen/bin
export LC_ALL PATH
blanks=$IFS
nl='
'
beat=0
limit=
booted=
# Domains whose keys could not be read; dom0 has none until some command makes them.
suspects=' 0 '
# Domains without videoram; where several are, the whole host is taken to write none.
plain=' 0 '
lacking=0
video=yes
# What a tool prints is held in this shell's memory in part: 256 MiB bound it, should a tool never
# end (the shell then ends, and we connect anew). The tools get their own limit back.
memory=$(ulimit -S -v 2>/dev/null)
ulimit -S -v 262144 2>/dev/null
sysfs=/sys/devices/system/xen_memory/xen_memory0

# get FILE: its first line into x, without a process.
get() {
	x=
	[ -r "$1" ] && read -r x 2>/dev/null <"$1"
}

# fact KEY VALUE
fact() {
	[ -z "$2" ] || printf '%s=%s\n' "$1" "$2"
}

opened() {
	printf '\n@%s + %s\n' "$nonce" "$1"
}

# closed NAME STATUS [STDERR]
closed() {
	printf '\n@%s - %s %s\n%s' "$nonce" "$1" "$2" "$3"
}

# Whether `timeout` understands us; busybox before 1.30 wanted `-t SECONDS`.
probe() {
	limit=shell
	timeout -s KILL 5 true </dev/null >/dev/null 2>&1 && limit=tool
}

# limited SECONDS TOOL...: runs a tool with a deadline and ends with its status. Replaces the
# shell it runs in: call it in a subshell.
limited() {
	ulimit -S -v "$memory" 2>/dev/null
	[ "$limit" = tool ] && exec timeout -s KILL "$@" </dev/null
	seconds=$1
	shift
	"$@" </dev/null &
	tool=$!
	(
		# $! is the tool until sleep has started. KILL, because a child that has just been forked
		# still has our trap and would swallow TERM.
		trap '[ "$!" = "$tool" ] || kill -KILL "$!"; exit' TERM
		sleep "$seconds" &
		wait "$!"
		kill -KILL "$tool"
	) </dev/null >/dev/null 2>&1 3>&- &
	guard=$!
	wait "$tool"
	status=$?
	{
		kill "$guard"
		wait "$guard"
	} 2>/dev/null
	exit "$status"
}

# section NAME SECONDS TOOL...: streams the tool's output; leaves status and err.
section() {
	name=$1
	shift
	opened "$name"
	{ err=$(limited "$@" 2>&1 >&3 3>&-); } 3>&1
	status=$?
	[ ${#err} -le 4096 ] || err='(more than 4 KiB of errors)'
	closed "$name" "$status" "$err"
}

# listing SECONDS TOOL...: the section `list`; leaves its output, without the newlines at its end,
# in out. What the tool says on
# standard error goes before it, as a section of its own: no pattern is ever matched against a
# whole output, since that takes a shell minutes of CPU on a few hundred kilobytes of garbage.
listing() {
	opened list/err
	{ out=$(limited "$@" 2>&3 3>&-); } 3>&1
	status=$?
	closed list/err 0
	opened list
	printf '%s' "$out"
	closed list "$status"
}

clock() {
	get /proc/uptime
	uptime=${x%% *}
	fact uptime "$uptime"
}

# xend's /proc/xen/balloon, where there is no sysfs.
balloon_file() {
	while read -r a b c d; do
		case $a in
		Requested) fact balloon_target_kb "$c" ;;
		Current) fact balloon_current_kb "$c" ;;
		esac
	done </proc/xen/balloon
}

dom0() {
	opened dom0
	clock
	[ -n "$boot" ] || { get /proc/sys/kernel/random/boot_id && boot=$x; }
	fact boot "$boot"
	get /proc/loadavg
	fact load "${x%% *}"
	if [ -r $sysfs/target_kb ]; then
		get $sysfs/target_kb
		fact balloon_target_kb "$x"
		get $sysfs/info/current_kb
		fact balloon_current_kb "$x"
	elif [ -r /proc/xen/balloon ]; then
		balloon_file
	fi
	if [ "$stack" = xm ]; then
		[ -n "$booted" ] || booted=$(($(date +%s) - ${uptime%%.*}))
		fact epoch $((booted + ${uptime%%.*}))
	fi
	closed dom0 0
}

# The domids of `xl list -v` into ids. Names may hold anything, so columns count from the right:
# ID MEM VCPUS STATE TIME UUID REASON and, since Xen 4.3, LABEL.
ids_xl() {
	IFS=$nl
	for line in $out; do
		IFS=$blanks
		set -- $line
		[ $# -ge 7 ] || continue
		[ $# -le 8 ] || shift $(($# - 8))
		case $6 in
		????????-????-????-????-????????????) add "$1" ;;
		*) case $7 in
			????????-????-????-????-????????????) add "$2" ;;
			esac ;;
		esac
	done
	IFS=$blanks
}

# The domids of `xm list -l`: lines `(domid N)`.
ids_xm() {
	IFS=$nl
	for line in $out; do
		case $line in
		*'(domid '*)
			IFS=$blanks
			set -- $line
			[ "$1" = '(domid' ] && add "${2%%)*}"
			;;
		esac
	done
	IFS=$blanks
}

add() {
	case $1 in
	'' | *[!0-9]* | ???????*) ;;
	*) ids="$ids $1" ;;
	esac
}

# paths ID...: three keys each, two where the toolstack writes no videoram.
paths() {
	paths=
	for id; do
		home=/local/domain/$id/memory
		paths="$paths $home/target $home/static-max"
		[ -n "$video" ] && [ "$stack" = xl ] || continue
		case $plain in
		*" $id "*) paths="$paths $home/static-max" ;;
		*) paths="$paths $home/videoram" ;;
		esac
	done
}

# blame: the domain and key that xenstore-read complained of, into bad and key.
blame() {
	bad=${err##*/local/domain/}
	key=${bad##*/memory/}
	bad=${bad%%/*}
	case $bad in
	'' | *[!0-9]*) return 1 ;;
	esac
	case $key in
	videoram*)
		plain="$plain$bad "
		lacking=$((lacking + 1))
		[ $lacking -lt 3 ] || video=
		;;
	esac
}

# without ID LIST: the list without that id, into kept.
without() {
	kept=
	for id in $2; do
		[ "$id" = "$1" ] || kept="$kept $id"
	done
}

# together ID...: reads their keys in one process; a domain that has none becomes a suspect.
together() {
	tries=0
	while [ $# -gt 0 ]; do
		opened ids
		printf '%s' "$*"
		closed ids 0
		paths "$@"
		section xenstore "$deadline" xenstore-read $paths
		tries=$((tries + 1))
		[ "$status" != 0 ] && [ $tries -lt 5 ] || return 0
		blame || return 0
		case $key in
		videoram*) continue ;;
		esac
		suspects="$suspects$bad "
		without "$bad" "$*"
		set -- $kept
	done
}

# Asks for suspects one by one, at most four on every fourth beat.
reconsider() {
	left=' '
	tries=0
	for id in $suspects; do
		case " $ids " in
		*" $id "*) ;;
		*) continue ;;
		esac
		suspect=$id
		if [ $((beat % 4)) = 1 ] && [ $tries -lt 4 ]; then
			tries=$((tries + 1))
			paths "$suspect"
			section "xenstore/$suspect" "$deadline" xenstore-read $paths
			[ "$status" != 0 ] || continue
			blame
			# Asked for last the next time.
			late="$late $suspect"
		else
			left="$left$suspect "
		fi
	done
	for id in $late; do
		left="$left$id "
	done
	late=
	suspects=$left
}

keys() {
	chunk=
	count=0
	known=$suspects
	reconsider
	for id in $ids; do
		case $known in
		*" $id "*) continue ;;
		esac
		chunk="$chunk $id"
		count=$((count + 1))
		if [ $count = 200 ]; then
			together $chunk
			chunk=
			count=0
		fi
	done
	together $chunk
}

# H NONCE: hello.
H() {
	nonce=$1
	[ -n "$limit" ] || probe
	xl=
	xm=
	ovs=
	command -v xl >/dev/null 2>&1 && xl=xl
	command -v xm >/dev/null 2>&1 && xm=xm
	# Where both are installed, xend has the host only while its socket is there.
	tools="$xl $xm"
	[ -n "$xm" ] && [ -S /var/run/xend/xmlrpc.sock ] && tools="$xm $xl"
	if [ -h /OVS ]; then
		# Read as a link: a dead network mount behind it must not hang us.
		ovs=$(limited 5 readlink /OVS 2>/dev/null)
	elif [ -n "$xm" ]; then
		while read -r device dir rest; do
			case $dir,$device in
			/OVS,*:/*) ovs=$device ;;
			esac
		done </proc/mounts
	fi
	printf '\n@%s begin 1\n' "$nonce"
	opened facts
	get /proc/sys/kernel/hostname
	fact hostname "$x"
	get /proc/sys/kernel/osrelease
	fact kernel "$x"
	get /proc/sys/kernel/random/boot_id
	fact boot "$x"
	fact tools "$tools"
	fact ovs "$ovs"
	get /etc/xensource/pool.conf
	fact pool "$x"
	fact timeout "$limit"
	closed facts 0
	printf '\n@%s end\n' "$nonce"
}

# S NONCE TOOLSTACK SECONDS: a sample.
S() {
	nonce=$1
	stack=$2
	deadline=$3
	ids=
	beat=$((beat + 1))
	[ -n "$limit" ] || probe
	printf '\n@%s begin 1\n' "$nonce"
	dom0
	case $stack in
	xl) listing "$deadline" xl list -v ;;
	xm) listing "$deadline" xm list -l ;;
	*)
		status=127
		opened list
		closed list 127 "unknown toolstack"
		;;
	esac
	if [ "$status" = 0 ]; then
		opened clock
		clock
		closed clock 0
		if [ "$stack" = xl ]; then
			section xentop "$deadline" xentop -b -i 1 -f -n -x
		else
			section xentop "$deadline" xentop -b -i 1 -n -x
		fi
		section info "$deadline" "$stack" info
		"ids_$stack"
		keys
	fi
	printf '\n@%s end\n' "$nonce"
}

# list_of TOOLSTACK SECONDS
list_of() {
	printf '\n@%s begin 1\n' "$nonce"
	case $1 in
	xl) section list "$2" xl list -v ;;
	xm) section list "$2" xm list -l ;;
	esac
}

# L NONCE TOOLSTACK SECONDS: the list of domains alone. Made to be quick on a connection that was
# just opened: `timeout` is taken to understand us, and probed only where the tool fails. A second
# begin marker starts the answer over.
L() {
	nonce=$1
	status=
	probed=$limit
	limit=${limit:-tool}
	list_of "$2" "$3"
	if [ -z "$probed" ] && [ "$status" != 0 ]; then
		probe
		[ "$limit" = tool ] || list_of "$2" "$3"
	fi
	printf '\n@%s end\n' "$nonce"
}
