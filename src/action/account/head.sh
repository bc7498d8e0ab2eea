#!/bin/sh
# @FILTER@: lets one ssh key ask what aerostat asks, and @MAY@. Forced by that key's line in
# authorized_keys; whatever the client wants to run instead is refused, and nothing that it sends
# is ever run as a command: each request line is looked at, and only its words are used.
# Printed by aerostat @VERSION@; install it again after an upgrade.
case ${SSH_ORIGINAL_COMMAND-'exec sh'} in
'exec sh' | 'exec env LC_ALL=C sh' | 'exec env LC_ALL=C sudo -n sh') ;;
*)
	echo 'aerostat: this key may only be used by aerostat' >&2
	exit 126
	;;
esac
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ "$(id -u)" != 0 ]; then
	unset SSH_ORIGINAL_COMMAND
	exec sudo -n '@FILTER@'
fi
