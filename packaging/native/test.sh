#!/bin/bash
# Proves on the real kernel what GEAR.md says: with the host's libvirtd where systemd runs one, else with a
# libvirtd of its own in a folder of its own.
#
#   test.sh [WORDS]     run all, or the cases whose function name holds one of WORDS; exit 0 when all pass
#   PATIENCE=5 test.sh  waits five times as long for each condition: for emulated processors
#   BASE_IMAGE=DIR      a base image made before, copied instead of made
#
# Needs root, libvirtd with the LXC driver, virsh, busybox-static. Cleans up what it made, on failure too, and ends
# only what it started. What differs between cgroup v1 and v2 is in confine() and unconfine(), what differs between
# the two kinds of libvirtd in libvirtd_pid() and libvirtd_killed().
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || { echo "test.sh: needs root" >&2; exit 1; }
for need in virsh busybox nsenter unshare; do
    command -v $need >/dev/null || { echo "test.sh: $need is missing" >&2; exit 1; }
done

tag=gst$$ # in the name of everything outside the folder
# systemd's scopes and machined are reached through the host's libvirtd alone.
system=no
[ ! -d /run/systemd/system ] || system=yes
if [ $system = yes ]; then
    home=$(mktemp -d /var/lib/gearshift-native.XXXXXX) # not /tmp: a unit may have a private one
    export LIBVIRT_DEFAULT_URI=lxc:///system
else
    home=$(mktemp -d "${TMPDIR:-/tmp}/gearshift-native.XXXXXX")
    export LIBVIRT_DEFAULT_URI="lxc:///system?socket=$home/libvirt/run/libvirt-sock"
fi
base=$((1000000 + $$ % 1000 * 65536))
limit=$((32 << 20)) allowance=$((16 << 20)) pids_limit=40
failures=0 passed=0 case_name=''
layout=$(awk '/ - cgroup / {v1 = 1} / - cgroup2 / {v2 = 1} END {print v1 ? "v1" : "v2"}' /proc/self/mountinfo)
hard_limit=$limit
[ "$layout" = v2 ] || hard_limit=$((limit + allowance))
mount_of() { awk -v c="$1" '/ - cgroup / {n = split($NF, o, ","); for (i = 1; i <= n; i++) if (o[i] == c) {print $5; exit}}' /proc/self/mountinfo; }

cleanup() {
    trap - EXIT
    local domain
    [ ! -e "$freezer" ] || echo $thawed >"$freezer" # a frozen gear cannot be destroyed
    for domain in $(virsh list --all --name 2>/dev/null | grep "^$tag-"); do
        virsh destroy "$domain" >/dev/null 2>&1
        virsh undefine "$domain" >/dev/null 2>&1
    done
    if [ $system = no ]; then "$here/libvirtd-private.sh" --home "$home" --stop; else
        while read -r domain; do umount "$domain"; done < <(awk -v h="$home/" 'index($5, h) == 1 {print $5}' /proc/self/mountinfo | tac)
        rm -f "/var/log/libvirt/lxc/$tag-"*.log
    fi
    local root
    for root in $(mount_of pids) /sys/fs/cgroup/unified; do
        [ ! -d "$root/$tag" ] || find "$root/$tag" -depth -type d -exec rmdir {} \;
    done
    # libvirt leaves its own empty parent groups; they go only if nobody uses them
    [ "$machine_was_there" = yes ] || rmdir /sys/fs/cgroup/*/machine 2>/dev/null
    rm -rf --one-file-system "$home"
}
machine_was_there=no
for group in /sys/fs/cgroup/*/machine; do [ ! -d "$group" ] || machine_was_there=yes; done
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# ---- checks ----

skip() { skipped="$*"; }
fail() { failures=$((failures + 1)); echo "FAIL $case_name: $*"; }
same() { [ "$2" = "$3" ] || fail "$1: wanted '$2', found '$3'"; } # what, wanted, found
holds() { case $3 in *"$2"*) ;; *) fail "$1: wanted '$2' in '$3'" ;; esac } # what, part, text
patience=${PATIENCE:-1}
soon() { # seconds, command...: until it succeeds
    local end=$((SECONDS + $1 * patience))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -le $end ] || return 1
        sleep 0.02
    done
}

# ---- the libvirtd ----

libvirtd_pid() { # starts it if need be; prints the process whose mount namespace the mounts must be in
    if [ $system = no ]; then
        "$here/libvirtd-private.sh" --home "$home" >/dev/null && "$here/libvirtd-private.sh" --home "$home" --status
    else # it ends after 120 s without a client or a domain: the connection starts it again through its socket
        virsh uri >/dev/null && soon 5 test -d "/proc/$(systemctl show -P MainPID libvirtd)/ns" && systemctl show -P MainPID libvirtd
    fi
}
libvirtd_killed() { # kills it and waits for the next one
    local old=$libvirtd
    kill -9 "$libvirtd"
    sleep 0.3
    before=$(text out | tail -1)
    back() { libvirtd=$(libvirtd_pid) && [ "$libvirtd" != "$old" ] && [ "$libvirtd" != 0 ]; }
    soon 10 back
}

# ---- one gear, as GEAR.md says ----

name='' gear='' mnt='' libvirtd='' controller='' init='' log='' fifo='' freezer=''

mount_gear() { # further gear-mount arguments; without --layer: the base image
    local layers=("$@")
    [[ " $* " == *" --layer "* ]] || layers+=(--layer "$home/images/base")
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --base $base --count 65536 \
        --target "$mnt/root" "${layers[@]}" \
        --data "$gear/data" "$mnt/data" --data "$gear/control" "$mnt/control"
}
unmount_gear() {
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --undo --target "$mnt/root" \
        --data - "$mnt/data" --data - "$mnt/control"
}
new_gear() { # name
    name=$tag-$1 gear=$home/gears/$1 mnt=$home/mnt/$1 log=$home/gears/$1/control/log fifo=$home/gears/$1/control/go
    mkdir -p "$gear/data" "$gear/control" "$gear/upper" "$gear/work" "$mnt/root" "$mnt/data" "$mnt/control"
    chmod 0711 "$mnt"
    chown 1000:1000 "$gear/data"
    fill_control "$gear/control"
}
fill_control() { # folder
    mkdir -m 0700 "$1/log"
    mkfifo -m 0400 "$1/go"
    chown 65536:65536 "$1"
    chmod 0755 "$1"
}
start_gear() { # [init]
    cat >"$gear/domain.xml" <<XML
<domain type='lxc'>
  <name>$name</name>
  <uuid>$(echo "$tag $name" | md5sum | cut -c1-32)</uuid>
  <title>test/$name</title>
  <metadata><gs:gear xmlns:gs='https://gearshift.io/xmlns/gear/1'/></metadata>
  <memory unit='bytes'>$hard_limit</memory>
  <memtune><hard_limit unit='bytes'>$hard_limit</hard_limit></memtune>
  <vcpu>1</vcpu>
  <os><type>exe</type><init>${1:-/.gearshift/init}</init></os>
  <idmap><uid start='0' target='$base' count='65536'/><gid start='0' target='$base' count='65536'/></idmap>
  <features><privnet/><capabilities policy='default'/></features>
  <on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>destroy</on_crash>
  <devices>
    <filesystem type='mount'><source dir='$mnt/root'/><target dir='/'/></filesystem>
    <filesystem type='mount'><source dir='$mnt/data'/><target dir='/var/lib/openshift/gear'/></filesystem>
    <filesystem type='mount'><source dir='$mnt/control'/><target dir='/.gearshift'/></filesystem>
    <console type='pty'/>
  </devices>
  ${label:-}
</domain>
XML
    [ -n "${1:-}" ] || ln -f "$home/images/init" "$gear/control/init"
    virsh define "$gear/domain.xml" >/dev/null && virsh start "$name" >/dev/null || { fail "cannot start $name"; return 1; }
    controller=$(virsh domid "$name")
    read -r init <"/proc/$controller/task/$controller/children"
    unmount_gear
    confine
}
# Puts the init, and so the program, into groups that we made: the OOM trap and the missing pids group.
confine() {
    if [ "$layout" = v1 ]; then
        memory=$(mount_of memory)$(awk -F: '$2 == "memory" {print $3}' "/proc/$controller/cgroup")
        freezer=$(mount_of freezer)$(awk -F: '$2 == "freezer" {print $3}' "/proc/$controller/cgroup")/freezer.state
        frozen=FROZEN thawed=THAWED
        mkdir "$memory/gear" && echo $limit >"$memory/gear/memory.limit_in_bytes"
        pids=$(mount_of pids)/$tag/$name
        mkdir -p "$pids"
        echo $init >"$memory/gear/cgroup.procs" && echo $init >"$pids/cgroup.procs" || fail "cannot confine"
        join=("$memory/gear/cgroup.procs" "$pids/cgroup.procs")
        if [ -e /sys/fs/cgroup/unified/cgroup.procs ]; then # for its pressure figures
            mkdir -p "/sys/fs/cgroup/unified/$tag/$name"
            join+=("/sys/fs/cgroup/unified/$tag/$name/cgroup.procs")
            echo $init >"${join[2]}" || fail "cannot join cgroup2"
        fi
    else # one group holds controller, init and program; the controller is kept from the OOM killer by its score
        memory=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$init/cgroup")
        scope=${memory%/libvirt} pids=$memory freezer=$memory/cgroup.freeze frozen=1 thawed=0
        case $memory in /sys/fs/cgroup/*/libvirt) ;; *) fail "unknown layout: $memory" ;; esac
        echo -1000 >"/proc/$controller/oom_score_adj"
        echo +pids >"$scope/cgroup.subtree_control" || fail "cannot enable pids"
        chown -R 0:0 "$memory" # libvirt has given it to the gear's root
        join=("$memory/cgroup.procs")
    fi
    echo $pids_limit >"$pids/pids.max"
}
unconfine() {
    local group
    soon 2 test ! -d "$memory" || fail "libvirt left $memory"
    if [ "$layout" = v2 ]; then
        soon 2 test ! -d "$scope" || fail "systemd left $scope"
        return 0
    fi
    for group in "$pids" "/sys/fs/cgroup/unified/$tag/$name"; do
        [ ! -d "$group" ] || soon 2 rmdir "$group" || fail "$group stays busy"
    done
}
go() { # fields... : says the go-ahead
    printf '%s\0' version=1 "$@" >"$home/message"
    soon 5 grep -q state= "$log/status" || fail "init wrote no status"
    { stat -c %s "$home/message"; cat "$home/message"; } >"$home/framed"
    timeout 5 cp "$home/framed" /dev/stdout >"$fifo" || fail "nobody reads the FIFO"
}
shell() { # script, further fields: the usual program
    local script=$1
    shift
    go arg=/bin/sh arg=-c "arg=$script" env=PATH=/bin:/sbin:/usr/bin:/usr/sbin cwd=/var/lib/openshift/gear uid=1000 gid=1000 "$@"
}
status() { sed -n "s/^$1=//p" "$log/status"; }
text() { cut -d' ' -f3- "$log/$1.log"; } # the stream without its prefixes
is_state() { [ "$(status state)" = "$1" ]; }
has_line() { text "$1" | grep -q -- "$2"; }
is_off() { [ "$(virsh domstate "$name")" = "shut off" ]; }
in_gear() { # uid, command...
    local uid=$1 group cgroups=()
    shift
    for group in "${join[@]}"; do cgroups+=(--cgroup "$group"); done
    ${EXEC:-} "$here/gear-exec" --pid "$init" --start-time "$(awk '{print $22}' "/proc/$init/stat")" --uid "$uid" --gid "$uid" \
        --env PATH=/bin:/sbin:/usr/bin ${CONTROL:+--control "$CONTROL"} "${cgroups[@]}" --caps-keep "${CAPS:-a80425fb}" ${FILTER:+--seccomp "$FILTER"} -- "$@"
}
end_gear() {
    is_off || virsh destroy "$name" >/dev/null
    unconfine
    virsh undefine "$name" >/dev/null
}

# ---- cases ----

nothing_starts_before_the_go_ahead() {
    new_gear wait && mount_gear && start_gear || return
    soon 5 is_state waiting || fail "state is '$(status state)'"
    sleep 0.3
    same "children of init" "" "$(cat "/proc/$init/task/$init/children")"
    same "root of the gear outside" $base "$(awk '/^Uid/ {print $2}' "/proc/$init/status")"
    same "mounts left in libvirtd's namespace" 0 "$(nsenter -m -t "$libvirtd" grep -c "$mnt/" /proc/self/mountinfo)"
    shell 'echo started; sleep 100'
    soon 5 has_line out started || fail "the program did not start"
    same state running "$(status state)"
    end_gear
}
a_signal_before_the_go_ahead_ends_the_gear() {
    new_gear early && mount_gear && start_gear || return
    soon 5 is_state waiting
    virsh shutdown --mode signal "$name" >/dev/null
    soon 5 is_off || fail "still running"
    same state/code "failed 143" "$(status state) $(status code)"
    end_gear
}
a_malformed_go_ahead_fails_with_its_reason() {
    new_gear malformed && mount_gear && start_gear || return
    go arg=/bin/true uid=minus
    soon 5 is_state failed || fail "state is '$(status state)'"
    same code 125 "$(status code)"
    holds error uid "$(status error)"
    soon 5 is_off
    end_gear
}
an_interrupted_go_ahead_can_be_said_again() {
    new_gear again && mount_gear && start_gear || return
    soon 5 is_state waiting
    printf '500\nversion=1\0arg=' >"$fifo"
    sleep 0.1
    same state waiting "$(status state)"
    shell 'echo once'
    soon 5 has_line out once || fail "the second message did not start the program: $(status error)"
    soon 5 is_off
    end_gear
}
streams_are_apart_with_timestamps() {
    new_gear streams && mount_gear && start_gear || return
    shell 'echo to-out; echo to-err >&2; printf prompt; sleep 0.5; echo " rest"; head -c 20000 /dev/zero | tr "\0" x; ls /.gearshift' FOO=1
    soon 5 is_off || fail "still running"
    holds out to-out "$(text out)"
    same err "to-err" "$(text err | head -1)"
    same "lines that are not TIME F|P TEXT" 0 "$(grep -c -v -E '^[0-9]{10,}\.[0-9]{6} [FP] ' "$log/out.log")"
    holds "a prompt is seen at once" " P prompt" "$(cat "$log/out.log")"
    same "records of 8 KiB" 2 "$(awk '$2 == "P" && length($3) == 8192' "$log/out.log" | wc -l)"
    same "hidden control folder" "" "$(text out | tail -n +6 | tr -d x)"
    end_gear
}
exit_codes_are_exact() {
    local code
    new_gear exits
    for code in 0 3; do
        mount_gear && start_gear || return
        shell "exit $code"
        soon 5 is_off || fail "still running"
        same "state and code" "exited $code" "$(status state) $(status code)"
        unconfine
    done
    mount_gear && start_gear || return
    shell 'kill -SEGV $$'
    soon 5 is_off
    same "state and signal" "exited 11" "$(status state) $(status signal)"
    unconfine
    mount_gear && start_gear || return
    go arg=nowhere env=PATH=/bin
    soon 5 is_off
    same "state and code" "failed 127" "$(status state) $(status code)"
    holds error nowhere "$(status error)"
    end_gear
}
shutdown_reaches_the_program_and_leftovers_end() {
    new_gear term && mount_gear && start_gear || return
    shell '(trap "" TERM; exec sleep 1000) & trap "echo got TERM; exit 9" TERM; echo ready; while :; do sleep 0.1; done'
    soon 5 has_line out ready
    local from=$(date +%s%N)
    virsh shutdown --mode signal "$name" >/dev/null
    soon 6 is_off || fail "still running"
    local ms=$((($(date +%s%N) - from) / 1000000))
    holds out "got TERM" "$(text out)"
    same code 9 "$(status code)"
    [ $ms -ge 1900 ] && [ $ms -le $((3500 * patience)) ] || fail "a leftover that ignores SIGTERM should take 2 s, took $ms ms"
    end_gear
}
orphans_are_reaped() {
    new_gear orphans && mount_gear && start_gear || return
    shell 'for i in 1 2 3 4 5; do (sleep 0.1 &); done; sleep 0.5; grep -l "^State:.Z" /proc/[0-9]*/status; echo none; sleep 100'
    soon 5 has_line out none
    same zombies none "$(text out)"
    end_gear
}
root_of_the_gear_cannot_write_a_cgroup() {
    new_gear cgroups && mount_gear && start_gear || return
    shell 'echo ready; sleep 100'
    soon 5 has_line out ready
    same "cgroup files that open for writing" "" \
        "$(in_gear 0 sh -c 'find /sys/fs/cgroup -type f | while read -r f; do (: >>"$f") 2>/dev/null && echo $f; done; find /sys/fs/cgroup -type d | while read -r d; do mkdir $d/x 2>/dev/null && [ $d != /sys/fs/cgroup ] && echo $d; done')"
    same "groups of the host that changed hands" "" "$(find /sys/fs/cgroup ! -path "*/machine/*-$name.*" ! -user 0 2>/dev/null)"
    in_gear 0 touch /probe 2>/dev/null && fail "the read-only root is writable"
    in_gear 0 mount -o remount,rw / 2>/dev/null && in_gear 0 touch /probe 2>/dev/null && fail "the read-only root could be remounted"
    same "init's descriptors that the gear's root can follow" "" "$(in_gear 0 sh -c 'for f in /proc/1/fd/* /proc/1/cwd /proc/1/exe; do readlink $f; done')"
    same "with CAP_SYS_PTRACE too" "" "$(CAPS=1ffffffffff in_gear 0 sh -c 'for f in /proc/1/fd/* /proc/1/cwd /proc/1/exe; do readlink $f; done')"
    same "memory limit as the gear sees it" $limit "$(in_gear 1000 cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null)"
    same "with every capability and a mount of its own" mounted "$(CAPS=1ffffffffff in_gear 0 sh -c 'mkdir /dev/own && mount -t cgroup2 cgroup2 /dev/own && echo mounted
        cd /dev/own; for f in *; do (: >>$f) 2>/dev/null && echo $f; done; mkdir child 2>/dev/null && echo child' 2>/dev/null)"
    same "other groups that the gear sees" "" "$(in_gear 0 find /sys/fs/cgroup -mindepth 2 -type d)"
    same "its own place" "/" "$(in_gear 1000 cat /proc/self/cgroup | grep -E ':memory:|^0:' | cut -d: -f3 | sort -u)"
    end_gear
}
a_memory_hog_dies_alone() {
    new_gear hog && mount_gear && start_gear || return
    shell 'echo ready; dd if=/dev/zero of=/dev/null bs=200M count=1; echo "hog $?"; sleep 100'
    soon 20 has_line out hog || fail "the hog did not end"
    holds out "hog 137" "$(text out)"
    same "state" running "$(status state)"
    [ -d "/proc/$controller" ] || fail "the controller died"
    if [ "$layout" = v2 ]; then
        same "kills counted in the group and in the scope" "oom_kill 1 oom_kill 1" "$(grep -h '^oom_kill ' "$memory/memory.events" "$scope/memory.events" | tr '\n' ' ' | sed 's/ $//')"
        same "memory.oom.group" 0 "$(cat "$memory/memory.oom.group")"
        same "scores of controller and init" "-1000 0" "$(cat "/proc/$controller/oom_score_adj") $(cat "/proc/$init/oom_score_adj")"
    fi
    end_gear
}
limits_of_a_running_gear_hold() {
    new_gear limits && mount_gear && start_gear || return
    shell 'echo ready; while :; do :; done'
    soon 5 has_line out ready
    local file was now
    virsh memtune "$name" --hard-limit 40960 --live >/dev/null
    if [ "$layout" = v1 ]; then
        same memory.limit_in_bytes $((40 << 20)) "$(cat "$memory/memory.limit_in_bytes")"
        end_gear
        return
    fi
    virsh schedinfo "$name" --live --set vcpu_period=50000 >/dev/null
    virsh schedinfo "$name" --live --set vcpu_quota=10000 >/dev/null
    virsh schedinfo "$name" --live --set cpu_shares=250 >/dev/null
    echo 8388608 >"$memory/memory.swap.max" # libvirt refuses one below the hard limit: it thinks of v1's memory + swap
    echo $((36 << 20)) >"$memory/memory.high"
    echo 0 >"$memory/cpuset.cpus"
    systemctl set-property --runtime "${scope##*/}" TasksMax=infinity
    was="max $((40 << 20)) $((36 << 20)) 8388608 10000 50000 250 0 0 $pids_limit max"
    figures() {
        echo "$(cat "$scope/memory.max" "$memory"/{memory.max,memory.high,memory.swap.max,cpu.max} "$scope/cpu.weight" \
            "$memory"/cpuset.cpus{,.effective} "$memory/pids.max" "$scope/pids.max" | tr '\n' ' ' | sed 's/ $//')"
    }
    same "limits" "$was" "$(figures)"
    now=$(awk '/^nr_throttled/ {print $2}' "$memory/cpu.stat")
    throttled() { [ "$(awk '/^nr_throttled/ {print $2}' "$memory/cpu.stat")" -gt "$now" ]; }
    soon 5 throttled || fail "the CPU cap throttles nobody"
    for file in cpu memory io; do holds "$file.pressure" "some avg10=" "$(cat "$memory/$file.pressure")"; done
    systemctl daemon-reload
    same "limits after daemon-reload" "$was" "$(figures)"
    systemctl restart libvirtd
    virsh schedinfo "$name" --live --set cpu_shares=300 >/dev/null || fail "libvirtd did not come back"
    libvirtd=$(libvirtd_pid)
    same "limits after a restart of libvirtd" "${was/ 250 / 300 }" "$(figures)"
    virsh destroy "$name" >/dev/null
    unconfine
    same "what systemd remembers" "" "$(ls -d /run/systemd/*/"${scope##*/}"* /etc/systemd/system.control/"${scope##*/}"* 2>/dev/null)"
    end_gear
}
apparmor_confines_gear_and_exec() {
    grep -qs Y /sys/module/apparmor/parameters/enabled && [ $system = yes ] || { skip "AppArmor is not active here"; return; }
    new_gear label && mount_gear || return
    local label="<seclabel type='dynamic' model='apparmor'/>" profile
    start_gear || return
    profile=$(cat "/proc/$init/attr/current")
    holds "profile of init" "libvirt-" "$profile"
    shell 'echo ready; (sleep 1000 & kill $! && echo killed); sleep 1000'
    soon 5 has_line out killed || fail "$(status error)"
    same "profile of a command" "$profile" "$(in_gear 1000 cat /proc/self/attr/current)"
    in_gear 1000 tail -f /dev/null & local helper=$!
    sleep 0.5
    in_gear 0 killall tail
    soon 5 test ! -d /proc/$helper || fail "the gear cannot signal a command"
    # refused by the profile, not by ids or capabilities: this denial is wanted
    local refused
    refused=$(denials)
    CAPS=1ffffffffff in_gear 0 mount -t ramfs none /dev 2>/dev/null && fail "the profile lets a gear mount anything"
    [ "$(denials)" -gt "$refused" ] || fail "the kernel logged no denial: the last check proves nothing"
    denied_before=$((denied_before + $(denials) - refused))
    virsh shutdown --mode signal "$name" >/dev/null
    soon 5 is_off || fail "still running"
    end_gear
}
a_fork_bomb_stops_at_the_limit() {
    new_gear bomb && mount_gear && start_gear || return
    shell 'echo ready; (i=0; while [ $i -lt 200 ]; do sleep 100 & i=$((i + 1)); done); echo survived; sleep 100'
    soon 10 has_line out survived || fail "the program did not go on: $(text err | tail -1)"
    local count
    count=$(cat "$pids/pids.current")
    [ "$count" -le $pids_limit ] && [ "$count" -ge $((pids_limit - 2)) ] || fail "wanted about $pids_limit processes, found $count"
    end_gear
}
pause_and_resume() {
    new_gear freeze && mount_gear && start_gear || return
    shell 'i=0; while :; do i=$((i + 1)); echo $i; sleep 0.02; done'
    soon 5 has_line out 5
    echo $frozen >"$freezer"
    sleep 0.2
    local before after
    before=$(stat -c %s "$log/out.log")
    sleep 0.3
    after=$(stat -c %s "$log/out.log")
    same "log size while paused" "$before" "$after"
    echo $thawed >"$freezer"
    sleep 0.3
    [ "$(stat -c %s "$log/out.log")" -gt "$after" ] || fail "it did not resume"
    if [ "$layout" = v1 ]; then # libvirt thaws what it paused itself, and only that; it may leave the empty groups
        virsh suspend "$name" >/dev/null && same state paused "$(virsh domstate "$name")"
        virsh destroy "$name" >/dev/null || fail "a gear paused by libvirt cannot be destroyed"
        sleep 0.2
        local group
        for group in /sys/fs/cgroup/*/machine/*-"$controller-$name".*; do
            [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} \;
        done
    else # v2 kills what is frozen
        virsh suspend "$name" 2>/dev/null && fail "virsh suspend works by now: GEAR.md says otherwise"
        echo $frozen >"$freezer"
        soon 2 grep -q 'frozen 1' "$memory/cgroup.events" || fail "cgroup.events does not say frozen"
        same "state as libvirt sees it" running "$(virsh domstate "$name" | head -1)"
        virsh destroy "$name" >/dev/null || fail "a frozen gear cannot be destroyed"
    fi
    end_gear
}
exec_is_exact() {
    new_gear exec && mount_gear && start_gear || return
    shell 'echo ready; sleep 100'
    soon 5 has_line out ready
    local code
    in_gear 1000 sh -c 'exit 7'; same "exit 7" 7 $?
    in_gear 1000 sh -c 'kill -9 $$'; same "signal 9" 137 $?
    in_gear 1000 nowhere 2>/dev/null; same "not found" 127 $?
    in_gear 1000 /etc/passwd 2>/dev/null; same "cannot execute" 126 $?
    "$here/gear-exec" --pid "$init" --start-time 1 --uid 0 --gid 0 -- true 2>/dev/null; same "reused pid" 125 $?
    "$here/gear-exec" --pid $$ --uid 0 --gid 0 -- true 2>"$home/refusal"; same "a process of the host's own" 125 $?
    holds refusal "no user namespace of its own" "$(cat "$home/refusal")"
    same "in the gear" "1000 1 gear-$name" "$(in_gear 1000 sh -c 'echo $(id -u) $(ls /proc/1/root 2>/dev/null | wc -l | sed s/0/1/) gear-$(hostname)')"
    EXEC=exec in_gear 1000 sleep 1000 & local sleeper=$!
    local inside=''
    runs_sleep() { inside=$(pgrep -P $sleeper -f '^sleep'); }
    soon 3 runs_sleep || fail "no sleep in the gear"
    same "groups of the command" "$(cut -d: -f2- <"/proc/$init/cgroup" | grep -E 'memory|pids|^:')" \
        "$(cut -d: -f2- <"/proc/$inside/cgroup" | grep -E 'memory|pids|^:')"
    kill $sleeper
    wait $sleeper
    same "open descriptors" "0 1 2" "$(in_gear 0 sh -c 'cd /proc/self/fd; echo [0-9]' 9</dev/null | tr -d '\n' | cut -c1-5)"
    EXEC=exec in_gear 1000 sh -c 'trap "exit 42" TERM; touch /var/lib/openshift/gear/trapped; while :; do sleep 0.05; done' & local helper=$!
    soon 3 test -e "$gear/data/trapped" || fail "the trap is not set"; kill -TERM $helper; wait $helper; same "SIGTERM passed on" 42 $?
    local from=$(date +%s%N) n
    for n in 1 2 3 4 5 6 7 8 9 10; do "$here/gear-exec" --pid "$init" --uid 0 --gid 0 -- /bin/true; done
    echo "     gear-exec /bin/true: $((($(date +%s%N) - from) / 10000)) us each"
    end_gear
}
the_mirror_shows_the_inside_alone() {
    new_gear mirror && mount_gear && start_gear || return
    shell 'echo ready; sleep 100'
    soon 5 has_line out ready
    local said ticks from n
    ticks=$(awk '{print $22}' "/proc/$init/stat")
    mirror() { "$here/gear-mirror" --pid "$init" --start-time "$ticks" --uid $base --gid $base; }
    said=$(mirror) || fail "cannot look"
    same "its last line" end "$(tail -1 <<<"$said")"
    same "its name" "host	$(nsenter -u -t "$init" hostname)	" "$(grep '^host' <<<"$said")"
    same "its root directory" "$(ls -A "/proc/$init/root/" | sort)" "$(awk -F '\t' '/^entry/ {print $2}' <<<"$said" | sort)"
    same "owner of bin" "$base" "$(awk -F '\t' '$1 == "entry" && $2 == "bin" {print $4}' <<<"$said")"
    same "its interfaces" "$(nsenter -n -t "$init" ls /proc/self/net/dev_snmp6 | sort)" \
        "$(awk -F '\t' '/^link/ {print $3}' <<<"$said" | sort)"
    nsenter -i -t "$init" ipcmk -M 4096 >/dev/null
    same "its shared memory" 1 "$(mirror | grep -c '^shm')"
    "$here/gear-mirror" --pid "$init" --start-time 1 --uid $base --gid $base >/dev/null 2>&1; same "reused pid" 125 $?
    "$here/gear-mirror" --pid "$init" --start-time "$ticks" --uid 0 --gid 0 >/dev/null 2>&1; same "as the host's root" 125 $?
    from=$(date +%s%N)
    for n in 1 2 3 4 5 6 7 8 9 10; do mirror >/dev/null; done
    echo "     gear-mirror: $((($(date +%s%N) - from) / 10000)) us each"
    unset -f mirror
    end_gear
}
a_command_ends_with_its_caller() {
    new_gear caller && mount_gear && start_gear || return
    shell 'echo ready; sleep 100'
    soon 5 has_line out ready
    mkfifo "$home/control"
    local helper code
    begin() { # command...
        rm -f "$gear/data/seen"
        CONTROL=0 EXEC=exec in_gear 1000 "$@" <"$home/control" & helper=$!
        exec 7>"$home/control"
        printf 'SECRET=a b\nc\0EMPTY=\0\0' >&7
        soon 3 test -e "$gear/data/seen" || fail "the command does not run"
    }
    ended() { # wanted code
        wait $helper; code=$?
        same "how it ended" "$1" $code
        soon 2 none_left || fail "left of it: $(pgrep -af '^sleep 481')"
    }
    none_left() { ! pgrep -f '^sleep 481' >/dev/null; }
    cd_home='cd /var/lib/openshift/gear'
    begin sh -c "$cd_home; env >seen.new; readlink /proc/self/fd/0 >>seen.new; mv seen.new seen; exec sleep 4811"
    same "variables, input" "/dev/null EMPTY= PATH=/bin:/sbin:/usr/bin SECRET=a b c" \
        "$(grep -Ev '^(PWD|SHLVL|OLDPWD)=' "$gear/data/seen" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
    same "readable by all" 0 "$(tr '\0' '\n' <"/proc/$helper/cmdline" | grep -c SECRET)"
    exec 7>&-; ended 143
    begin sh -c "$cd_home; trap '' TERM; sleep 4812 & touch seen; wait; wait"
    exec 7>&-; ended 137
    begin sh -c "$cd_home; trap 'exit 9' TERM; (trap '' TERM; touch seen; exec sleep 4813) & while :; do sleep 0.05; done"
    exec 7>&-; ended 9
    begin sh -c "$cd_home; touch seen; exec sleep 4814"
    kill -9 $helper; exec 7>&-
    soon 2 none_left || fail "the command outlives gear-exec"
    wait $helper
    CONTROL=0 in_gear 1000 true < <(printf 'A=1\0B=') 2>/dev/null; same "variables cut off" 125 $?
    end_gear
}
a_system_call_filter_holds() {
    # load number; mkdir (83 on x86_64)? EPERM : allow
    local hex=20000000000000001500000153000000060000000100050006000000
    [ "$(uname -m)" = x86_64 ] || { skip "the filter of this test is for x86_64"; return; }
    hex+=0000ff7f
    new_gear filter && mount_gear && start_gear || return
    shell 'mkdir here; touch there && echo ready; sleep 100' seccomp=$hex
    soon 5 has_line out ready || fail "$(status error)"
    holds err "Operation not permitted" "$(text err)"
    printf "$(sed 's/../\\x&/g' <<<$hex)" >"$home/filter"
    FILTER=$home/filter in_gear 0 mkdir /tmp/x 2>/dev/null && fail "gear-exec installed no filter"
    end_gear
}
a_writable_layer_keeps_ids() {
    new_gear layer
    mkdir -p "$home/images/patch/etc"
    echo patched >"$home/images/patch/etc/patch"
    mount_gear --layer "$home/images/base" --layer "$home/images/patch" --writable "$gear/upper" "$gear/work" && start_gear || return
    shell 'cat /etc/patch; echo mine >/tmp/mine; echo ready; sleep 100'
    soon 5 has_line out ready
    holds out patched "$(text out)"
    in_gear 0 sh -c 'echo changed >/etc/hosts; rm /etc/profile' || fail "cannot write the root"
    same "owner of /tmp/mine on disk" 1000 "$(stat -c %u "$gear/upper/tmp/mine")"
    same "owner of /etc/hosts on disk" 0 "$(stat -c %u "$gear/upper/etc/hosts")"
    same "the image" localhost "$(awk 'NR == 1 {print $2}' "$home/images/base/etc/hosts")"
    end_gear
    mount_gear --layer "$home/images/base" --layer "$home/images/patch" && start_gear || return # layers, read-only
    shell 'cat /etc/patch; touch /tmp/x || echo refused; sleep 100'
    soon 5 has_line out refused || fail "a read-only overlay is writable"
    end_gear
}
logs_rotate_at_the_cap() {
    new_gear rotate && mount_gear && start_gear || return
    shell 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i + 1)); done' logcap=65536
    soon 20 is_off || fail "still running"
    local name_of
    for name_of in out.log out.log.1; do
        [ "$(stat -c %s "$log/$name_of")" -le 65536 ] || fail "$name_of is larger than the cap"
    done
    same "newest line" "line 19999" "$(text out | tail -1)"
    same "gaps" 0 "$(cat "$log/out.log.1" "$log/out.log" | awk '{if (NR > 1 && $4 != last + 1) gaps++; last = $4} END {print gaps + 0}')"
    end_gear
}
a_flood_goes_through() {
    new_gear flood && mount_gear && start_gear || return
    shell 'head -c 200000000 /dev/zero | tr "\0" "\n" >/dev/null; dd if=/dev/zero bs=1M count=200 2>/dev/null; echo; echo end' logcap=1048576
    soon 30 is_off || fail "still running"
    same "last line" end "$(text out | tail -1)"
    echo "     200 MB without newlines: $(awk -F= '/^started_b/ {s = $2} /^ended_b/ {printf "%.2f s with 200 MB of tr before it", $2 - s}' "$log/status")"
    end_gear
}
a_full_disk_does_not_block_the_program() {
    new_gear full
    rm -rf "$gear/control/log" "$gear/control/go"
    # An idmapped tmpfs needs kernel 6.3; before it a small ext4 does.
    if printf '6.3\n%s\n' "$(uname -r)" | sort -VC; then
        nsenter -m -t "$libvirtd" mount -t tmpfs -o size=128k,mode=0755 tmpfs "$gear/control"
    else
        truncate -s 512k "$home/small.img"
        mke2fs -q -t ext4 -b 1024 -m 0 -O ^has_journal,^resize_inode "$home/small.img" || { fail "needs mke2fs on kernels before 6.3"; return; }
        nsenter -m -t "$libvirtd" mount -o loop "$home/small.img" "$gear/control" || { fail "needs a loop device on kernels before 6.3"; return; }
    fi
    nsenter -m -t "$libvirtd" bash -c "$(declare -f fill_control); fill_control '$gear/control'"
    log=/proc/$libvirtd/root$log fifo=/proc/$libvirtd/root$fifo
    mount_gear && start_gear /sbin/gear-init || return
    shell 'dd if=/dev/zero bs=1M count=3 2>/dev/null; touch wrote-all; echo ready >&2; sleep 100'
    soon 10 test -e "$gear/data/wrote-all" || fail "the program was blocked"
    lost() { [ "$(status lost)" -gt 2000000 ]; }
    soon 5 lost || fail "lost bytes are not in status: $(cat "$log/status")"
    end_gear
    nsenter -m -t "$libvirtd" umount "$gear/control"
}
a_gear_survives_libvirtd() {
    new_gear survive && mount_gear && start_gear || return
    shell 'i=0; while :; do i=$((i + 1)); echo $i; sleep 0.05; done'
    soon 5 has_line out 3
    local before
    libvirtd_killed || fail "libvirtd did not come back"
    same "state after restart" running "$(virsh domstate "$name" | head -1)"
    same "controller after restart" "$controller" "$(virsh domid "$name")"
    sleep 0.2
    [ "$(text out | tail -1)" -gt "$before" ] || fail "the program did not go on"
    virsh destroy "$name" >/dev/null || fail "cannot be destroyed"
    soon 2 test ! -d "/proc/$init" || fail "init is still there"
    end_gear
}
mounts_are_safe_and_repeatable() {
    new_gear mounts
    local seen from n
    mount_gear && mount_gear || fail "a leftover is not replaced"
    seen=$(nsenter -m -t "$libvirtd" grep -c "$mnt/" /proc/self/mountinfo)
    same "mounts after two runs" 3 "$seen"
    from=$(date +%s%N)
    for n in 1 2 3 4 5 6 7 8 9 10; do mount_gear; done
    echo "     gear-mount of three: $((($(date +%s%N) - from) / 10000)) us each"
    unmount_gear && unmount_gear || fail "undo twice"
    same "mounts after undo" 0 "$(nsenter -m -t "$libvirtd" grep -c "$mnt/" /proc/self/mountinfo)"
    ln -s /etc "$gear/link"
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --base $base --data "$gear/link" "$mnt/data" 2>/dev/null &&
        fail "a symbolic link was followed"
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --base $base --data "$home/../../etc" "$mnt/data" 2>/dev/null &&
        fail "a path led out of the state folder"
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --base 0 --data "$gear/data" "$mnt/data" 2>/dev/null &&
        fail "the host's own ids were accepted"
    # the second mount fails: the first goes as well
    "$here/gear-mount" --mntns-pid "$libvirtd" --state "$home" --base $base --data "$gear/data" "$mnt/data" \
        --data "$gear/nowhere" "$mnt/control" 2>/dev/null
    same "mounts after a failure" 0 "$(nsenter -m -t "$libvirtd" grep -c "$mnt/" /proc/self/mountinfo)"
}

# ---- run ----

chmod 0711 "$home"
mkdir -m 0700 "$home/gears" "$home/images"
mkdir -m 0711 "$home/mnt"
{ if [ -n "${BASE_IMAGE:-}" ]; then cp -a "$BASE_IMAGE" "$home/images/base"; else "$here/base-image.sh" "$home/images/base"; fi; } && install -o 65536 -g 65536 -m 0711 "$here/gear-init" "$home/images/init" &&
    libvirtd=$(libvirtd_pid) || { echo "FAIL: no libvirtd"; exit 1; }
denials() { dmesg 2>/dev/null | grep -c 'apparmor="DENIED"'; }
denied_before=$(denials)
for case_name in $(declare -F | awk '{print $3}' | grep _); do
    case $case_name in mount_of | libvirtd_* | mount_gear | unmount_gear | new_gear | fill_control | start_gear | is_* | has_line | in_gear | end_gear) continue ;; esac
    wanted=no
    for word in "${@:-_}"; do [[ $case_name != *"$word"* ]] || wanted=yes; done
    [ $wanted = yes ] || continue
    before=$failures skipped=''
    $case_name
    if [ -n "$skipped" ]; then echo "skip $case_name: $skipped"; elif [ $failures = $before ]; then passed=$((passed + 1)); echo "ok   $case_name"; else
        [ ! -e "$freezer" ] || echo $thawed >"$freezer"
        virsh destroy "$name" >/dev/null 2>&1 # the next case should find a quiet machine
    fi
done
case_name=apparmor
same "denials in the kernel log" "$denied_before" "$(denials)"
echo "$passed passed, $failures checks failed ($layout)"
[ $failures = 0 ]
