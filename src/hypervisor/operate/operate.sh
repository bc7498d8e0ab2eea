# aerostat's action script: functions for a POSIX sh, fed to it on its standard input as the
# collector is. request.rs documents what it is asked and what it answers.
set -f
unset LANG LANGUAGE
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/bin
export LC_ALL PATH
limit=

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
	timeout 5 true </dev/null >/dev/null 2>&1 && limit=tool
}

# bounded SECONDS TOOL...: runs a tool with a deadline and ends with its status. Replaces the
# shell it runs in: call it in a subshell.
bounded() {
	[ "$limit" = tool ] && exec timeout "$@" </dev/null
	seconds=$1
	shift
	"$@" </dev/null &
	tool=$!
	(
		# $! is the tool until sleep has started.
		trap '[ "$!" = "$tool" ] || kill "$!"; exit' TERM
		sleep "$seconds" &
		wait "$!"
		kill "$tool"
	) </dev/null >/dev/null 2>&1 3>&- &
	warden=$!
	wait "$tool"
	status=$?
	{
		kill "$warden"
		wait "$warden"
	} 2>/dev/null
	exit "$status"
}

# listed ID UUID: whether the toolstack's own list has that UUID at that number.
listed() {
	case $stack in
	xl) said=$(bounded 20 xl list -v "$1" 2>&1) ;;
	*) said=$(bounded 20 xm list -l "$1" 2>&1) ;;
	esac
	status=$?
	case $said in
	*" $1 "*" $2 "* | *"(domid $1)"*"(uuid $2)"* | *"(uuid $2)"*"(domid $1)"*) return 0 ;;
	*'invalid domain'* | *'does not exist'*) return 4 ;;
	esac
	[ "$status" = 0 ] && return 3
	return 5
}

# Each guard ends with 0 (it is the one), 3 (it is another), 4 (it is gone) or 5 (nobody knows).

guard_domain() {
	said=$(bounded 20 xenstore-read "/local/domain/$1/vm" 2>/dev/null)
	case $said in
	"/vm/$2" | "/vm/$2-"*) ;;
	/vm/*) return 3 ;;
	*) listed "$1" "$2" || return ;;
	esac
	[ "$stack" = xm ] || return 0
	# xend takes a word for a name before it takes it for a number.
	said=$(bounded 20 xm domid "$1" 2>/dev/null) || return 0
	case $said in
	"$1" | '') return 0 ;;
	esac
	said="a domain called $1 stands in the way: it has number $said"
	return 3
}

# Of a halted domain xm prints no domid.
guard_halted() {
	said=$(bounded 20 xm list -l "$2" 2>&1) || {
		case $said in
		*'does not exist'*) return 4 ;;
		esac
		return 5
	}
	case $said in
	*"(domid "*) return 3 ;;
	*"(uuid $2)"*) return 0 ;;
	esac
	return 5
}

guard_none() {
	return 0
}

# V NONCE PATH: a guest's configuration, to look at; no more of it than anybody can have written.
V() {
	nonce=$1
	[ -n "$limit" ] || probe
	printf '\n@%s begin 1\n' "$nonce"
	opened config
	{ err=$(bounded 10 head -c 65536 "$2" 2>&1 >&3 3>&-); } 3>&1
	closed config "$?" "$err"
	printf '\n@%s end\n' "$nonce"
}

# B NONCE: the disks and network cards of all domains, as xenstore tells of their backends.
B() {
	nonce=$1
	[ -n "$limit" ] || probe
	printf '\n@%s begin 1\n' "$nonce"
	opened devices
	err=$(bounded 10 xenstore-read /local/domain/0/name 2>&1 >/dev/null)
	status=$?
	if [ "$status" = 0 ]; then
		# What is cut short must not look like all there is: the status goes last, out of the pipe.
		{
			(bounded 30 xenstore-ls -f /local/domain/0/backend 2>&1)
			printf '\nstatus %s\n' "$?"
		} | grep -E '/(vbd|vbd3|qdisk|tap|tap2|vif)/[0-9]+/[^/]+/(params|mode|dev|device-type|mac) = "|^xenstore-ls: |^status '
	fi
	closed devices "$status" "$err"
	printf '\n@%s end\n' "$nonce"
}

# D NONCE TOOLSTACK ID UUID: makes sure, then tells where the domain's screen is served. Of what the
# toolstack keeps about it the password is left where it is.
D() {
	nonce=$1
	stack=$2
	[ -n "$limit" ] || probe
	said=
	printf '\n@%s begin 1\n' "$nonce"
	opened guard
	guard_domain "$3" "$4"
	status=$?
	[ "$status" = 0 ] || printf '%s' "$said"
	closed guard "$status"
	if [ "$status" = 0 ]; then
		opened screen
		for key in "$3/console/vnc-port" "$3/console/vnc-listen" "0/backend/vfb/$3/0/vnc" "0/backend/vfb/$3/0/vnclisten"; do
			value=$(bounded 10 xenstore-read "/local/domain/$key" 2>/dev/null) && printf '%s %s\n' "${key##*/}" "$value"
		done
		closed screen 0
	fi
	printf '\n@%s end\n' "$nonce"
}

# C TOOLSTACK GUARD ID UUID TOOL...: makes sure, then becomes the tool, on this shell's terminal.
C() {
	stack=$1
	guard=$2
	id=$3
	uuid=$4
	shift 4
	probe
	said=
	"guard_$guard" "$id" "$uuid"
	status=$?
	case $status in
	0) exec "$@" ;;
	3) echo "its number belongs to another domain now" ;;
	4) echo "it is gone" ;;
	*) echo "the host could not make sure of the domain" ;;
	esac >&2
	exit $((status + 100))
}

# A NONCE SECONDS TOOLSTACK GUARD ID UUID TOOL...: makes sure, then runs the tool.
A() {
	nonce=$1
	seconds=$2
	stack=$3
	guard=$4
	id=$5
	uuid=$6
	shift 6
	[ -n "$limit" ] || probe
	said=
	printf '\n@%s begin 1\n' "$nonce"
	opened guard
	"guard_$guard" "$id" "$uuid"
	status=$?
	[ "$status" = 0 ] || printf '%s' "$said"
	closed guard "$status"
	if [ "$status" = 0 ]; then
		opened run
		{ err=$(bounded "$seconds" "$@" 2>&1 >&3 3>&-); } 3>&1
		closed run "$?" "$err"
	fi
	printf '\n@%s end\n' "$nonce"
}
