#!/bin/bash
# down.sh [HOST...]: stops the given hosts, or all that run.
. "$(dirname "$0")/env.sh"
if [ $# = 0 ]; then
    for d in "$RUN"/*/; do [ -d "$d" ] && set -- "$@" "$(basename "$d")"; done
fi
for i; do
    f=$RUN/$i/pid; [ -s "$f" ] || continue
    p=$(cat "$f")
    if machine "$p" "$i"; then
        kill "$p"                                   # timeout passes it on to qemu
        for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$p" 2>/dev/null || true
        echo "host $i stopped"
    fi
    rm -f "$f"
done
