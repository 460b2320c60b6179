#!/usr/bin/env bash
# The fault tests that need a real kernel: faults.sh KIND ROUNDS, with the test class path in $CP.
# Kinds: kill, calls (every system call fails once; strace), full (disk full; root), power-ext4, power-xfs (root), size, handles.
# The last line is "RESULT kind=… rounds=… counted=… lost=… refused=…"; where something needed is missing it says "SKIPPED why".
set -u
KIND=${1:?kind} ROUNDS=${2:-20}
T=$(mktemp -d)
M=$T/m
cleanup() { mountpoint -q "$M" && umount "$M"; rm -rf "$T"; }
trap cleanup EXIT
W="java -Xshare:auto -XX:-UsePerfData -XX:TieredStopAtLevel=1 -cp ${CP:?class path} io.tidemark.engine.FaultWorkload"
counted=0 lost=0 refused=0 acks=0
skip() { echo "SKIPPED $KIND: $1"; exit 0; }
last() { sed -n 's/^OPEN last=\([-0-9]*\).*/\1/p'; }
# check DIR ACKNOWLEDGED WHERE
check() {
    out=$($W "$1" 0 check 2>&1); l=$(echo "$out" | last)
    if [ -z "$l" ]; then refused=$((refused + 1)); echo "REFUSED $3: $out" | head -5
    elif [ -n "$2" ] && [ "$l" -lt "$2" ]; then lost=$((lost + 1)); echo "LOST $3: acknowledged $2, found $l"; fi
    [ -n "$2" ] && { counted=$((counted + 1)); acks=$((acks + 1)); }
}
acknowledged() { awk '/^ACK/{n=$2}END{print n}' "$1"; }
kill_rounds() {
    for i in $(seq "$ROUNDS"); do
        $W "$T/d" -1 >"$T/out" 2>&1 & p=$!
        sleep "$(awk -v r=$RANDOM 'BEGIN{print 1 + r % 20 / 10}')"
        kill -9 $p; wait $p 2>/dev/null
        check "$T/d" "$(acknowledged "$T/out")" "round $i"
    done
}
power_rounds() { # $1: mkfs command, $2: size in MB, $3: mount options
    [ "$(id -u)" = 0 ] || skip "needs root"
    command -v xfs_io >/dev/null || skip "needs xfsprogs"
    dd if=/dev/zero of="$T/img" bs=1M count="$2" status=none; $1 "$T/img" >/dev/null 2>&1 || skip "$1 failed"
    mkdir -p "$M"; mount -o "loop$3" "$T/img" "$M" || skip "cannot mount"
    for i in $(seq "$ROUNDS"); do
        $W "$M/d" -1 >"$T/out" 2>&1 & p=$!
        sleep "$(awk -v r=$RANDOM 'BEGIN{print 1 + r % 20 / 10}')"
        now=$(python3 -c 'import time;print(time.monotonic_ns())')
        xfs_io -x -c shutdown "$M"; wait $p 2>/dev/null; umount "$M"; mount -o "loop$3" "$T/img" "$M" || skip "cannot mount again"
        check "$M/d" "$(awk -v T="$now" '/^ACK/&&$3+0<T+0{n=$2}END{print n}' "$T/out")" "round $i"
    done
}
call_rounds() {
    command -v strace >/dev/null || skip "needs strace"
    for f in fdatasync:EIO fsync:EIO write:ENOSPC write:EIO pwrite64:EIO rename:EIO mkdir:ENOSPC unlink:EIO ftruncate:ENOSPC; do
        for n in $(seq "$ROUNDS"); do
            rm -rf "$T/d"
            strace -f -qq -o "$T/tr" -e trace="${f%:*}" -e inject="${f%:*}:error=${f#*:}:when=$n" $W "$T/d" 50 >"$T/out" 2>&1
            grep -q INJECTED "$T/tr" || break
            grep -qE '^(ACK|CAUGHT)' "$T/out" || continue # It died before it began.
            check "$T/d" "$(acknowledged "$T/out")" "$f call $n"
        done
    done
}
full_rounds() {
    [ "$(id -u)" = 0 ] || skip "needs root"
    mkdir -p "$M"; mount -t tmpfs -o size=4m tmpfs "$M" || skip "cannot mount"
    for i in $(seq "$ROUNDS"); do
        rm -rf "$M"/*; dd if=/dev/zero of="$M/filler" bs=1K count=$((4096 - i * 4096 / (ROUNDS + 1))) status=none 2>/dev/null
        $W "$M/d" 300 >"$T/out" 2>&1; a=$(acknowledged "$T/out"); rm "$M/filler"
        check "$M/d" "$a" "level $i"
    done
}
case $KIND in
    kill) kill_rounds ;;
    power-ext4) power_rounds "mkfs.ext4 -q -F" 64 ,commit=1 ;;
    power-xfs) power_rounds "mkfs.xfs -f" 320 "" ;;
    calls) call_rounds ;;
    full) full_rounds ;;
    size) (trap '' XFSZ; ulimit -f 64; $W "$T/d" 1000 >"$T/out" 2>&1); check "$T/d" "$(acknowledged "$T/out")" "file size" ;;
    handles) (ulimit -n 64; $W "$T/d" 1000 >"$T/out" 2>&1); check "$T/d" "$(acknowledged "$T/out")" "handles" ;;
    *) echo "unknown kind $KIND"; exit 2 ;;
esac
echo "RESULT kind=$KIND rounds=$ROUNDS counted=$counted lost=$lost refused=$refused"
[ $lost = 0 ] && [ $refused = 0 ]
