[ $# -ge 10 ] && [ $# -le 12 ] && is_number "$3" && is_stack "$4" && [ "$8" = "$4" ] || return 1
	# No value may be an option.
	for word in "${11-}" "${12-}"; do
		case $word in -*) return 1 ;; esac
	done
	case $5,$9 in
	domain,migrate) is_number "$6" && { [ "${10},$#" = "$6,11" ] || [ "${10},${11},$#" = "--live,$6,12" ]; } ;;
	domain,shutdown | domain,reboot | domain,pause | domain,unpause | domain,destroy)
		is_number "$6" && [ "${10}" = "$6" ] && [ $# = 10 ]
		;;
	domain,mem-set | domain,mem-max | domain,vcpu-set)
		is_number "$6" && [ "${10}" = "$6" ] && [ $# = 11 ] && case ${11} in *[!0-9]*) false ;; esac
		;;
	domain,rename) is_number "$6" && [ "${10}" = "$6" ] && [ $# = 11 ] ;;
	none,mem-set | none,vcpu-set) [ "${10}" = 0 ] && [ $# = 11 ] && case ${11} in *[!0-9]*) false ;; esac ;;
	halted,start) [ "$4" = xm ] && [ "${10}" = "$7" ] && [ $# = 10 ] ;;
	none,create)
		[ $# = 10 ] || return 1
		may_view "${10}"
		;;
	*) return 1 ;;
	esac
