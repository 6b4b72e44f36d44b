#!/usr/bin/env bash
# Run inside the guest by `guest test`: the promises of SCENARIOS on a host like our users', through the
# product's own front door, each judged by what the kernel says. Ends with one line of counts.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export HOME=/root

passed=0 failed=0
check() { # name, test...
    local name=$1
    shift
    if "$@" >/tmp/check.out 2>&1; then
        passed=$((passed + 1))
        printf 'ok       %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'FAILED   %s\n' "$name"
        sed 's/^/         | /' /tmp/check.out | tail -25
    fi
}
ctl() { ./gearshift ctl "$@"; }
field() { python3 -c 'import json,sys
v=json.load(sys.stdin)
for k in sys.argv[1].split("."):
    v=v[int(k)] if isinstance(v,list) else v[k]
print("" if v is None else v)' "$1"; }
of() { ctl gear show "$1" -o json | field "$2"; }
group_of() { # gear: its cgroup v2 folder, from its first process
    local pid
    pid=$(of "$1" initPid)
    printf '/sys/fs/cgroup%s' "$(sed -n 's/^0:://p' "/proc/$pid/cgroup")"
}
up_file() { # gear, file: the value in the nearest group that has the file with a limit other than max
    local dir
    dir=$(group_of "$1")
    while [ "$dir" != /sys/fs/cgroup ]; do
        if [ -e "$dir/$2" ] && ! grep -q '^max' "$dir/$2"; then
            cat "$dir/$2"
            return
        fi
        dir=$(dirname "$dir")
    done
    printf 'max\n'
}
within() { # seconds, test...: true as soon as the test is
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}

pure_v2() { [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ] && [ -d /run/systemd/system ]; }
up() { ./gearshift up --detach; }
up_again() { ./gearshift up --detach >/tmp/again 2>&1 && grep 'Already running' /tmp/again; }
create_and_start() {
    ctl gear create web1 --memory 64M -- /bin/httpd -f -p 8080 &&
        ctl gear start web1 && [ "$(of web1 state)" = running ]
}
limits_read_back() {
    ctl gear limit web1 --memory 96M --cpu 0.2 --pids 50 || return 1
    local memory cpu pids
    memory=$(up_file web1 memory.max) cpu=$(up_file web1 cpu.max) pids=$(up_file web1 pids.max)
    echo "memory.max $memory cpu.max $cpu pids.max $pids"
    [ "$memory" = $((96 * 1024 * 1024)) ] && [ "$pids" = 50 ] &&
        awk -v q="${cpu% *}" -v p="${cpu#* }" 'BEGIN { exit !(q / p > 0.199 && q / p < 0.201) }' <<<''
}
virsh_agrees() {
    local uri domain
    uri=$(ctl host list -o json | field 0.libvirtUri)
    domain=$(of web1 domain)
    virsh -c "$uri" dumpxml "$domain" | tee /dev/stderr | grep "<hard_limit unit='KiB'>98304<"
}
exec_works() {
    [ "$(ctl gear exec web1 -- id -u)" = 1000 ] && [ "$(ctl gear exec --root web1 -- id -u)" = 0 ] || return 1
    ctl gear exec web1 -- sh -c 'exit 37'
    [ $? -eq 37 ]
}
cpu_hog() {
    ctl gear exec web1 -- sh -c 'while :; do :; done' >/dev/null 2>&1 &
    local client=$! group before after
    sleep 3
    group=$(group_of web1)
    while [ ! -e "$group/cpu.stat" ]; do group=$(dirname "$group"); done
    before=$(awk '/^usage_usec/{print $2}' "$group/cpu.stat")
    sleep 5
    after=$(awk '/^usage_usec/{print $2}' "$group/cpu.stat")
    ctl gear exec --root web1 -- killall -9 sh >/dev/null 2>&1
    wait $client
    echo "used $(((after - before) / 50000)) % of a core"
    [ $((after - before)) -ge 750000 ] && [ $((after - before)) -le 1250000 ]
}
memory_hog() {
    ctl gear exec web1 -- sh -c 'x=a; while :; do x=$x$x; done'
    local code=$?
    echo "the hog ended with $code"
    [ $code -ne 0 ] && [ "$(of web1 state)" = running ]
}
kill_event() {
    within 10 sh -c "./gearshift ctl event list -o json | python3 -c '
import json,sys
e=[x for x in json.load(sys.stdin) if x[\"kind\"]==\"oom-kill\" and x[\"gearName\"]==\"web1\"]
assert e, \"no event\"
print(e[0][\"text\"], e[0][\"details\"])
assert \"sh\" in e[0][\"text\"] and \"96\" in e[0][\"text\"]'"
}
fork_bomb() {
    ctl gear exec web1 -- sh -c 'i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i+1)); done; wait' >/tmp/bomb 2>&1 &
    local client=$! current
    sleep 4
    current=$(ctl gear ps web1 -o json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))')
    ctl gear exec --root web1 -- killall -9 sh sleep >/dev/null 2>&1
    ctl gear restart web1 >/dev/null
    wait $client
    echo "at most $current processes"
    [ "$current" -gt 20 ] && [ "$current" -le 50 ]
}
root_is_nobody() {
    local pid uid
    pid=$(of web1 initPid)
    uid=$(awk '/^Uid:/{print $2}' "/proc/$pid/status")
    echo "outside uid $uid"
    [ "$uid" -ge 1048576 ]
}
cannot_write_cgroups() {
    ctl gear exec --root web1 -- sh -c '
        n=0
        for f in $(find /sys/fs/cgroup -type f 2>/dev/null | head -200); do
            case $f in *memory.max|*pids.max|*cpu.max|*cgroup.procs) (echo 1 >$f) 2>/dev/null && n=$((n+1));; esac
        done
        mount -t cgroup2 none /tmp 2>/dev/null && n=$((n+1))
        echo "$n writes went through"
        exit $n'
}
pressure() {
    ctl gear show web1 -o json | python3 -c '
import json,sys
f=json.load(sys.stdin)["figures"]
print({k: f[k] for k in ("cpuPressure","memoryPressure","ioPressure")})
assert f["cpuPressure"]["value"] is not None and f["memoryPressure"]["value"] is not None'
}
pause_resume() {
    ctl gear pause web1 && [ "$(of web1 state)" = frozen ] || return 1
    ctl gear resume web1 && [ "$(of web1 state)" = running ]
}
undo() {
    local id
    id=$(ctl gear limit web1 --memory 80M -o json | field changeId)
    [ "$(up_file web1 memory.max)" = $((80 * 1024 * 1024)) ] || return 1
    ctl limit undo "$id" && [ "$(up_file web1 memory.max)" = $((96 * 1024 * 1024)) ]
}
dead_man() {
    ctl gear limit web1 --memory 72M --confirm-within 5s || return 1
    [ "$(up_file web1 memory.max)" = $((72 * 1024 * 1024)) ] || return 1
    # The console is not needed for it.
    kill -9 "$(cut -d' ' -f1 /run/gearshift/console.pid)"
    within 15 sh -c "[ \"\$(cat $(group_dir_of web1 memory.max)/memory.max)\" = $((96 * 1024 * 1024)) ]" || return 1
    ./gearshift up --detach
}
group_dir_of() {
    local dir
    dir=$(group_of "$1")
    while [ ! -e "$dir/$2" ] || grep -q '^max' "$dir/$2"; do dir=$(dirname "$dir"); done
    printf '%s' "$dir"
}
namespaces() {
    lsns -J -o NS,TYPE,NPROCS,PID >/tmp/before
    ctl ns list -o json >/tmp/ours
    lsns -J -o NS,TYPE,NPROCS,PID >/tmp/after
    python3 - <<'P'
import json
rows = lambda f: {(int(r["ns"]), r["type"], int(r["nprocs"]), int(r["pid"])) for r in f}
before, after = (rows(json.load(open(f))["namespaces"]) for f in ("/tmp/before", "/tmp/after"))
ours = rows(json.load(open("/tmp/ours")))
same = before & after
print(len(same), "the same of", len(after), "missing:", same - ours)
assert len(same) >= 0.8 * len(after) and not same - ours
P
}
agent_killed() {
    local pid
    pid=$(of web1 initPid)
    kill -9 "$(cut -d' ' -f1 /run/gearshift/agent.pid)"
    [ -d "/proc/$pid" ] && ./gearshift up --detach && within 20 sh -c \
        "./gearshift ctl gear show web1 -o json | grep -q '\"running\"'" && [ "$(of web1 initPid)" = "$pid" ]
}
libvirtd_restarted() {
    local pid
    pid=$(of web1 initPid)
    systemctl restart libvirtd
    [ -d "/proc/$pid" ] && within 20 sh -c "./gearshift ctl gear show web1 -o json | grep -q '\"running\"'"
}
stop_and_remove() {
    ctl gear stop web1 && [ "$(of web1 state)" = stopped ] && ctl gear rm web1 &&
        ! ctl gear show web1 2>/dev/null && [ -z "$(virsh -q -c lxc:///system list --all)" ]
}
nothing_left() {
    ! grep -q /gears/ /proc/self/mountinfo && [ -z "$(find /sys/fs/cgroup -type d -name '*g-*libvirt*')" ]
}
down() { ./gearshift down; }

check "the guest is pure cgroup v2 under systemd" pure_v2
check "up starts agent and console" up
check "a second up finds the first" up_again
check "G3 a gear is created and started" create_and_start
check "limits are applied and the kernel reads them back" limits_read_back
check "G10.1 virsh agrees with the memory limit" virsh_agrees
check "G3.1 G3.2 a command runs as the gear's user and root, with exact status" exec_works
check "G5.1b a CPU hog is held to its allocation" cpu_hog
check "G5.1c D2 a memory hog dies alone" memory_hog
check "G5.1c the kill's event names gear, process and limit" kill_event
check "G5.1d a fork bomb stops at the process limit" fork_bomb
check "the gear's root is an unprivileged id outside" root_is_nobody
check "the gear's root cannot write any cgroup file" cannot_write_cgroups
check "pressure is read" pressure
check "pause freezes and resume thaws" pause_resume
check "undo brings the limit back" undo
check "the dead-man timer reverts with the console dead" dead_man
check "N1 namespaces are those of lsns" namespaces
check "the agent killed leaves the gear running and finds it again" agent_killed
check "libvirtd restarted leaves the gear running" libvirtd_restarted
check "stop and rm leave no gear" stop_and_remove
check "no mount and no cgroup is left" nothing_left
check "down stops console and agent" down

if [ $failed -gt 0 ]; then
    for log in agent console; do
        printf -- '--- the end of %s.log\n' $log
        tail -30 /var/lib/gearshift/log/$log.log
    done
fi
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
