
# Whether a word is a request's nonce.
is_nonce() {
	case $1 in
	*[!0-9a-f]* | ?????????????????* | '') return 1 ;;
	esac
}

# Whether a word is a number of at most five digits.
is_number() {
	case $1 in
	*[!0-9]* | ??????* | '') return 1 ;;
	esac
}

is_stack() {
	case $1 in
	xl | xm) ;;
	*) return 1 ;;
	esac
}

# refused NONCE: answers a request to act.
refused() {
	printf '\n@%s begin 1\n\n@%s + refused\n%s may @MAY@\n@%s - refused 126\n\n@%s end\n' "$1" "$1" '@FILTER@' "$1" "$1"
}

# Whether the words of a request to act are allowed to this account.
may_act() {
	@OPERATE@
}

# Whether a file is a guest's configuration, and may be looked at by this account.
may_view() {
	@VIEW@
}

# Whether this account may be told where a guest's screen is, and what disks are open.
may_screen() {
	@SCREEN@
}

while IFS= read -r request; do
	IFS=' '
	# No word is expanded: set -f holds. Everything but plain words is no request.
	case $request in
	'A '*[!A-Za-z0-9_.:/,@%+\ -]* | 'V '*[!A-Za-z0-9_.:/,@%+\ -]*)
		word=${request#[AV] }
		word=${word%% *}
		is_nonce "$word" && refused "$word"
		continue
		;;
	*[!A-Za-z0-9_.:/,@%+\ -]*) continue ;;
	esac
	set -- $request
	IFS=$blanks
	case $1,$# in
	H,2) is_nonce "$2" && H "$2" ;;
	[SL],4) is_nonce "$2" && is_stack "$3" && is_number "$4" && "$1" "$2" "$3" "$4" ;;
	V,3)
		is_nonce "$2" || continue
		if may_view "$3"; then V "$2" "$3"; else refused "$2"; fi
		;;
	B,2)
		is_nonce "$2" || continue
		if may_screen; then B "$2"; else refused "$2"; fi
		;;
	D,5)
		is_nonce "$2" && is_stack "$3" && is_number "$4" || continue
		if may_screen; then "$@"; else refused "$2"; fi
		;;
	A,*)
		is_nonce "$2" || continue
		if may_act "$@"; then "$@"; else refused "$2"; fi
		;;
	esac
done
