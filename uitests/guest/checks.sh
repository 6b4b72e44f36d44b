#!/usr/bin/env bash
# Run inside the guest by `guest test`: the promises of SCENARIOS on a host like our users', through the
# product's own front doors, each judged by what the kernel says. Ends with one line of counts.
#
# Emulated, a start of the JVM takes seconds: ctl does what has a form of its own there, the REST API on the same socket
# the rest. Waits end as soon as what they wait for is so, and are long, because the machine may be busy.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export HOME=/root

# As a package installs it: the jars, and the archives of their classes. `up` drops the archives when it has to copy the jars itself.
mkdir -p /var/lib/gearshift/program/lib
cp -p lib/console/*.jar /var/lib/gearshift/program/lib/
for name in agent console ctl; do install -D -m 0644 archives/$name.jsa /var/lib/gearshift/cds/$name/classes.jsa; done

passed=0 failed=0
check() { # name, test...
    local name=$1 from=$SECONDS
    shift
    if "$@" >/tmp/check.out 2>&1; then
        passed=$((passed + 1))
        printf 'ok       %s (%d s)\n' "$name" $((SECONDS - from))
    else
        failed=$((failed + 1))
        printf 'FAILED   %s (%d s)\n' "$name" $((SECONDS - from))
        sed 's/^/         | /' /tmp/check.out | tail -25
    fi
}
ctl() { ./gearshift ctl "$@"; }
api() { python3 api.py "$@"; }
in_gear() { api exec web1 "$@"; }
of() { api GET /gears/web1 "$1"; } # an expression over the gear, called v
within() { # seconds, test...: true as soon as the test is
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "not within the time: $*"; return 1; }
        sleep 0.3
    done
}
is() { # expression, wanted
    [ "$(of "$1")" = "$2" ]
}
same() { # what, wanted, found
    [ "$2" = "$3" ] || { echo "$1: wanted '$2', found '$3'"; return 1; }
}

# --- the gear's groups: the scope that systemd made, and in it the one that holds the program
INIT=0 GROUP='' SCOPE=''
find_groups() {
    INIT=$(of 'v["initPid"]')
    GROUP=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$INIT/cgroup")
    SCOPE=$GROUP
    while [ "${SCOPE##*.}" != scope ]; do
        SCOPE=$(dirname "$SCOPE")
        [ "$SCOPE" != / ] || { echo "$GROUP is in no scope"; return 1; }
    done
}
in_force() { # file: the limit on the nearest group that has one, up to the scope
    local dir=$GROUP value=max
    while :; do
        [ ! -e "$dir/$1" ] || value=$(cat "$dir/$1")
        case $value in max* | "") ;; *) break ;; esac
        [ "$dir" != "$SCOPE" ] || break
        dir=$(dirname "$dir")
    done
    printf '%s' "$value"
}
MiB() { echo $(($1 << 20)); }
processes() { find "$SCOPE" -name cgroup.procs -exec cat {} + | sort -u; }
# Ends what was started in the gear since `processes >/tmp/before`, from the host: the gear may have no process to spare.
kill_newcomers() {
    processes >/tmp/now
    comm -13 /tmp/before /tmp/now | xargs -r kill -9 2>/dev/null
    [ -z "$(processes | comm -13 /tmp/before -)" ]
}
stamp() { cut -d' ' -f1 /proc/uptime; }

pure_v2() { [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ] && [ -d /run/systemd/system ]; }
apparmor() { grep Y /sys/module/apparmor/parameters/enabled; }
up() { ./gearshift up --detach; }
up_again() { ./gearshift up --detach >/tmp/again 2>&1 && grep 'Already running' /tmp/again; }

# A program that writes a line a second and never forks: so lost lines are seen, and a fork bomb beside it does not end it.
PROGRAM='httpd -p 8080; mkfifo never; exec 3<>never; i=0; while echo line $i; do i=$((i + 1)); read -t 1 x <&3; done'
create_and_start() {
    ctl gear create web1 --memory 64M -- /bin/sh -c "$PROGRAM" && api POST /gears/web1/start && find_groups || return 1
    ID=$(of 'v["id"]')
    same state running "$(of 'v["state"]')" && same memory.max "$(MiB 64)" "$(in_force memory.max)" &&
        same "traces of the gear in groups, to be gone at the end" "$SCOPE" "$(traces | grep -Fx "$SCOPE")"
}
limits_read_back() {
    ctl gear limit web1 --memory 96M --swap 32M --cpu 0.2 --cpu-weight 50 --cpus 0 --pids 50 || return 1
    kernel_has 96 max 32 && same cpu.max "20000 100000" "$(in_force cpu.max)" &&
        same cpu.weight 50 "$(cat "$SCOPE/cpu.weight")" && same cpuset.cpus 0 "$(in_force cpuset.cpus)" &&
        same cpuset.cpus.effective 0 "$(cat "$GROUP/cpuset.cpus.effective" 2>/dev/null || cat "$SCOPE/cpuset.cpus.effective")" &&
        same "processors of the program" 0 "$(awk '/^Cpus_allowed_list/{print $2}' "/proc/$INIT/status")" &&
        same "pids.max, with 5 for the threads of libvirt's helper in the scope" 55 "$(in_force pids.max)" || return 1
    same "limits as the product reads them" "$((96 << 20)) $((32 << 20)) 200 50 0 50" \
        "$(of '" ".join(str(v["limits"][k]) for k in ("memoryBytes","swapBytes","cpuMillis","cpuWeight","processors","processes"))')"
}
# On cgroup v2 what is written through the page cache is held back as well; here it is past it, so that its time is known.
disk_limits() {
    local disk number dir=$GROUP begun
    disk=$(api GET "/hosts/$(hostname)" '[d["name"] for d in v["disks"]["disks"] if "/" in d["mounts"]][0]')
    number=$(cat "/sys/block/$disk/dev")
    while [ ! -e "$dir/io.max" ]; do dir=$(dirname "$dir"); done
    ctl gear limit web1 --io-write "$disk=1M" --io-read-ops "$disk=500" || return 1
    same io.max "$number rbps=max wbps=1048576 riops=500 wiops=max" "$(grep "^$number " "$dir/io.max")" || return 1
    begun=$(date +%s%N)
    sh -c 'echo $$ >"$0/cgroup.procs" && exec dd if=/dev/zero of=/var/tmp/slow bs=256k count=16 oflag=direct' "$GROUP" || return 1
    echo "4 MiB at 1 MiB/s took $((($(date +%s%N) - begun) / 1000000)) ms"
    [ $((($(date +%s%N) - begun) / 1000000)) -ge 2500 ] && rm /var/tmp/slow && ctl gear limit web1 --io-write "*=max" --io-read-ops "*=max" &&
        same "io.max, lifted" "" "$(grep "^$number " "$dir/io.max")"
}
kernel_has() { # MiB of memory.max, memory.high, memory.swap.max; max where there is none
    local file want
    for file in memory.max memory.high memory.swap.max; do
        case $1 in max) want=max ;; *) want=$(MiB "$1") ;; esac
        same $file "$want" "$(in_force $file)" || return 1
        shift
    done
}
dumped() { virsh -c lxc:///system dumpxml "$DOMAIN" | tr -d '\n' | grep -q "$1" || { echo "no $1 in:"; virsh -c lxc:///system dumpxml "$DOMAIN"; return 1; }; }
virsh_agrees() {
    same libvirtUri lxc:///system "$(api GET /hosts 'v[0]["libvirtUri"]')" || return 1
    DOMAIN=$(of 'v["domain"]')
    dumped "<hard_limit unit='KiB'>98304<" && dumped "<shares>50</shares>" && dumped "<period>100000</period>" && dumped "<quota>20000</quota>"
}
undo() {
    local id
    id=$(api POST /gears/web1/limits "{\"change\": {\"memoryBytes\": $(MiB 80), \"memoryHighBytes\": $(MiB 60), \"swapBytes\": 0}}" |
        python3 -c 'import json,sys; print(json.load(sys.stdin)["changeId"])') || return 1
    kernel_has 80 60 0 && dumped "<soft_limit unit='KiB'>61440<" || return 1
    api POST "/limit-changes/$id/undo" && kernel_has 96 max 32 && dumped "<hard_limit unit='KiB'>98304<"
}
drift() {
    virsh -c lxc:///system memtune "$DOMAIN" --hard-limit 81920 --live && same memory.max "$(MiB 80)" "$(in_force memory.max)" || return 1
    within 60 is 'len(v["drift"])' 1 && of 'v["drift"]' &&
        same "drifted limit" memoryBytes "$(of 'v["drift"][0]["limit"]')" || return 1
    api POST /gears/web1/drift/revert && kernel_has 96 max 32 && within 60 is 'v["drift"]' '[]'
}
exec_works() {
    local code
    same "uid of a command" 1000 "$(ctl gear exec web1 -- sh -c 'id -u; exit 37'; echo $? >/tmp/code)" || return 1
    read -r code </tmp/code && same "exit status" 37 "$code"
}
root_is_nobody() {
    local uid said
    uid=$(awk '/^Uid:/{print $2}' "/proc/$INIT/status")
    same "id outside, as the product says" "$uid" "$(of 'v["idBase"]')" && [ "$uid" -ge 65536 ] || return 1
    # Inside it is root, and no file of a cgroup opens for writing; the folders take no new group.
    said=$(ctl gear exec --root web1 -- sh -c 'id -u
        find /sys/fs/cgroup -type f | while read -r f; do (: >>"$f") 2>/dev/null && echo "$f"; done
        find /sys/fs/cgroup -type d | while read -r d; do mkdir "$d/x" 2>/dev/null && [ "$d" != /sys/fs/cgroup ] && echo "$d"; done
        find /sys/fs/cgroup -type f | grep -q . && echo looked')
    same "uid and files written" "0 looked" "$(tr '\n' ' ' <<<"$said" | sed 's/ $//')" &&
        same "groups that are not the host root's" '' "$(find /sys/fs/cgroup ! -user 0)"
}
usage() { awk '/^usage_usec/{print $2}' "$GROUP/cpu.stat"; }
throttled() { [ "$(awk '/^nr_throttled/{print $2}' "$GROUP/cpu.stat")" -gt "$1" ]; }
cpu_hog() {
    local client used code from to before
    before=$(awk '/^nr_throttled/{print $2}' "$GROUP/cpu.stat")
    processes >/tmp/before
    in_gear sh -c 'while :; do :; done' &
    client=$!
    within 60 throttled $((before + 10)) || return 1
    from=$(stamp) used=$(usage)
    sleep 10
    to=$(stamp) used=$(($(usage) - used))
    within 20 is 'v["figures"]["throttled"]["value"] > 0.5' True || { echo "the product does not say that it is throttled"; return 1; }
    within 60 kill_newcomers || return 1
    wait $client
    code=$?
    awk -v used=$used -v from="$from" -v to="$to" 'BEGIN {
        percent = used / 10000 / (to - from); printf "used %.1f %% of a core\n", percent; exit !(percent >= 15 && percent <= 25) }' &&
        same "exit status of the killed hog" 137 $code
}
kills() { awk '/^oom_kill /{print $2}' "$GROUP/memory.events"; }
memory_hog() {
    local code before
    before=$(kills)
    in_gear sh -c 'x=a; while :; do x=$x$x; done'
    code=$?
    same "exit status of the hog" 137 $code && same state running "$(of 'v["state"]')" && same "first process" "$INIT" "$(of 'v["initPid"]')" &&
        same "kills in the group" $((before + 1)) "$(kills)"
}
events() { api GET "/events?gear=web1&kind=$1" "$2"; } # kind, expression
told() { [ "$(events "$1" 'len(v)')" != 0 ]; }
kill_event() {
    within 60 told oom-kill && events oom-kill 'v[0]' &&
        same "gear, process and limit" "web1 sh $(MiB 96)" "$(events oom-kill '" ".join((v[0]["gearName"], v[0]["details"]["process"], v[0]["details"]["limitBytes"]))')" &&
        [[ $(events oom-kill 'v[0]["text"]') == *sh*web1*96\ MiB* ]]
}
kept() { [ "$(api GET /gears/web1/kills 'len(v)')" != 0 ]; }
# The kernel's own count at the kill, its table of processes, and the minute before.
black_box() {
    local box
    within 20 kept || return 1
    box=/gears/web1/kills/$(events oom-kill 'v[0]["details"]["blackBox"]')
    api GET "$box" '{k: v[k] for k in ("cause", "atKill", "killed", "kernelLines")}' &&
        same "cause, cap and process" "gear $(MiB 96) sh True" "$(api GET "$box" '" ".join(map(str, (v["cause"], v["limits"]["memoryBytes"], v["killed"][0]["name"], v["processes"][0]["killed"])))')" &&
        same "what it was full of" True "$(api GET "$box" "$(MiB 90) < v['atKill']['total'] <= $(MiB 96) and $(MiB 48) < v['atKill']['anon'] <= v['atKill']['total'] and v['atKill']['file'] is not None and v['atKill']['kernel'] > 0")" &&
        same "the minute before" True "$(api GET "$box" "len(v['before']) > 5 and all(0 < m['total'] <= $(MiB 96) and m['anon'] is not None for m in v['before'])")" &&
        same "the kernel's line" True "$(api GET "$box" '"Killed process %d (sh)" % v["killed"][0]["pid"] in v["kernelLines"][-1]')"
}
fork_bomb() {
    local client current rows
    processes >/tmp/before
    in_gear sh -c 'i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i + 1)); done; wait' &
    client=$!
    within 120 told process-limit || return 1
    current=$(cat "$SCOPE/pids.current")
    rows=$(api GET /gears/web1/processes 'len(v)')
    within 60 kill_newcomers || return 1
    wait $client
    echo "$current tasks in the group, $rows processes listed"
    # The gear may have one more than asked where the helper has 4 threads and not 5.
    [ "$current" -le 55 ] && [ "$current" -ge 45 ] && [ "$rows" -le 51 ] && [ "$rows" -ge 41 ] && same state running "$(of 'v["state"]')"
}
counted_as_listed() {
    [ "$(of 'int(v["figures"]["processes"]["value"])')" = "$(api GET /gears/web1/processes 'sum(p["threads"] for p in v)')" ]
}
helper_not_counted() { within 20 counted_as_listed; }
pressure() {
    of '{k: v["figures"][k] for k in ("cpuPressure", "memoryPressure", "ioPressure")}'
    same "figures without a value" '[]' "$(of '[k for k in ("cpuPressure", "memoryPressure", "ioPressure") if v["figures"][k]["value"] is None]')"
}
pause_resume() {
    api POST /gears/web1/pause && same "frozen" "frozen 1" "$(grep frozen "$GROUP/cgroup.events")" && same state frozen "$(of 'v["state"]')" || return 1
    api POST /gears/web1/resume && same "thawed" "frozen 0" "$(grep frozen "$GROUP/cgroup.events")" && same state running "$(of 'v["state"]')"
}
has_memory() { [ "$(in_force memory.max)" = "$(MiB "$1")" ]; }
# The console is not needed for it, and comes back by a further `up`.
dead_man() {
    api POST /gears/web1/limits "{\"change\": {\"memoryBytes\": $(MiB 72)}, \"confirmWithin\": \"20s\"}" && has_memory 72 || return 1
    kill -9 "$(cut -d' ' -f1 /run/gearshift/console.pid)"
    has_memory 72 && within 120 has_memory 96 && ./gearshift up --detach && same "first process" "$INIT" "$(of 'v["initPid"]')" &&
        same "pending change" None "$(of 'v["pending"]')"
}
# A process of the host that comes or goes between the two looks changes eight rows at once: then it is tried again.
namespaces() { within 120 compare_namespaces; }
compare_namespaces() {
    lsns -J --list -o NS,TYPE,NPROCS,PID >/tmp/before
    api GET "/hosts/$(hostname)/namespaces" 'json.dumps(v)' >/tmp/ours
    lsns -J --list -o NS,TYPE,NPROCS,PID >/tmp/after
    python3 - <<'E'
import json
rows = lambda f: {(int(r["ns"]), r["type"], int(r["nprocs"]), int(r["pid"] or 0)) for r in f}
before, after = (rows(json.load(open(f))["namespaces"]) for f in ("/tmp/before", "/tmp/after"))
ours = rows(json.load(open("/tmp/ours")))
same = before & after
print(len(same), "the same of", len(after), "missing:", same - ours)
assert len(same) >= 0.95 * len(after) and not same - ours
E
}
# A service of systemd that has mounts of its own is shown by its unit; what nobody is in, by what keeps it.
strangers() {
    local udevd held
    udevd=$(stat -Lc %i "/proc/$(systemctl show -P MainPID systemd-udevd)/ns/mnt")
    same "whose udevd's mounts are" "service systemd-udevd" \
        "$(api GET "/hosts/$(hostname)/namespaces" "[r['container'] for r in v if r['ns'] == $udevd][0]")" || return 1
    touch /tmp/held
    held=$(unshare --net sh -c 'mount --bind /proc/self/ns/net /tmp/held; stat -Lc %i /proc/self/ns/net')
    kept() { [ "$(api GET "/hosts/$(hostname)/namespaces" "[r['heldBy'][0] for r in v if r['ns'] == $held]")" = "['mounted at /tmp/held']" ]; }
    within 120 kept && umount /tmp/held
}
# The namespaces of one process, and those of a gear, which are those of its first process.
of_one() {
    local theirs
    theirs=$(lsns --raw --list --noheadings -p "$INIT" -o NS,TYPE | sort)
    same "rows of lsns -p" 8 "$(echo "$theirs" | wc -l)" &&
        same "as lsns -p" "$theirs" "$(api GET "/hosts/$(hostname)/namespaces?pid=$INIT" '"\n".join("%s %s" % (r["ns"], r["type"]) for r in v)' | sort)" &&
        same "of the gear" "$theirs" "$(api GET /gears/web1/namespaces '"\n".join("%s %s" % (r["ns"], r["type"]) for r in v)' | sort)"
}
# Each process with its pid on both sides, as the kernel has them.
both_pids() {
    api GET /gears/web1/processes 'json.dumps(v)' >/tmp/rows
    python3 - "$INIT" <<'E'
import json, sys
rows = json.load(open("/tmp/rows"))
assert {r["insidePid"] for r in rows if r["pid"] == int(sys.argv[1])} == {1}, rows
kernels = 0
for row in rows:
    try:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in open(f"/proc/{row['pid']}/status"))
    except OSError:
        continue  # it has ended since
    kernels += 1
    assert [row["pid"], row["insidePid"]] == [int(pid) for pid in status["NSpid"].split("\t")], (row, status["NSpid"])
    assert row["uid"] == int(status["Uid"].split("\t")[1]), (row, status["Uid"])
assert kernels >= 2, rows
E
}
# The id map of the gear's user namespace; parent and owner of every user and pid namespace.
users() { within 120 compare_users; }
compare_users() {
    local tree="lsns --raw --list --noheadings -o NS,TYPE,PNS,ONS"
    { $tree -t user && $tree -t pid; } >/tmp/before
    api GET "/hosts/$(hostname)/namespaces/tree" 'json.dumps(v)' >/tmp/ours
    { $tree -t user && $tree -t pid; } >/tmp/after
    python3 - "$INIT" <<'E'
import json, os, sys
before, after = ({tuple(line.split()) for line in open(f)} for f in ("/tmp/before", "/tmp/after"))
nodes = json.load(open("/tmp/ours"))
ours = {(str(n["ns"]), n["type"], str(n["parent"] or 0), str(n["owner"] or 0)) for n in nodes if n["nprocs"]}
same = before & after
assert len(same) >= 0.95 * len(after) and len(same) >= 4 and not same - ours, (same - ours, len(same), len(after))
user = os.stat(f"/proc/{sys.argv[1]}/ns/user").st_ino
node, = (n for n in nodes if n["ns"] == user)
assert node["gear"] == "web1" and node["ownerUid"] == 0, node
for file, key in ("uid_map", "uidMap"), ("gid_map", "gidMap"):
    kernels = [[int(n) for n in line.split()] for line in open(f"/proc/{sys.argv[1]}/{file}")]
    assert kernels == [[r["inside"], r["outside"], r["count"]] for r in node[key]], (kernels, node[key])
E
}
# A container of virsh's that is on the host's network and among its users, beside a gear that is not.
whose() { api GET "/hosts/$(hostname)/namespaces/matrix" "' '.join(n['type'] for r in v['rows'] if r['name'] == '$1' for n in r['namespaces'] if n['relation'] == 'host')"; }
open_found() { [ "$(whose open)" != '' ]; }
stands_out() {
    local root=/var/lib/gs-open
    mkdir -p $root/bin $root/dev $root/proc $root/sys $root/.oldroot && cp /bin/busybox $root/bin/sleep || return 1
    cat >/tmp/open.xml <<X
<domain type='lxc'><name>open</name><memory unit='MiB'>64</memory>
<os><type>exe</type><init>/bin/sleep</init><initarg>1000</initarg></os>
<devices><filesystem type='mount'><source dir='$root'/><target dir='/'/></filesystem><console type='pty'/></devices></domain>
X
    virsh -q -c lxc:///system create /tmp/open.xml && within 60 open_found || return 1
    same "what it has of the host" "cgroup net time user" "$(whose open | tr ' ' '\n' | sort | xargs)" && same "what web1 has of the host" time "$(whose web1)" &&
        virsh -q -c lxc:///system destroy open && rm -r $root
}
# Figures of the last seconds, and newer ones each time.
later() { [ "$(of 'v["figures"]["at"]')" != "$1" ]; }
fresh() { # looks
    local n before
    for ((n = 0; n < $1; n++)); do
        before=$(of 'v["figures"]["at"]')
        within 10 later "$before" || return 1
    done
    before=$(of 'v["figures"]["at"]')
    echo "the last one is of $before, and now it is $(date -u +%FT%TZ)"
    [ $(($(date +%s) - $(date -d "$before" +%s))) -le 5 ]
}
mirror() {
    nsenter -i -t "$INIT" ipcmk -M 8192 >/dev/null
    api GET /gears/web1/mirror 'json.dumps(v)' >/tmp/mirror
    python3 - "$INIT" <<'E'
import json, os, subprocess, sys
pid, mirror = sys.argv[1], json.load(open("/tmp/mirror"))
inside = lambda where, *command: subprocess.check_output(("nsenter", where, "-t", pid) + command, text=True).strip()
def same(what, wanted, found):
    assert wanted == found, f"{what}: wanted {wanted}, found {found}"
same("name inside", inside("-u", "hostname"), mirror["hostname"]["inside"])
same("name outside", os.uname().nodename, mirror["hostname"]["outside"])
same("mounts", [line.split()[4] for line in open(f"/proc/{pid}/mountinfo")], [m["point"] for m in mirror["mounts"]["rows"]])
same("root directory", sorted(os.listdir(f"/proc/{pid}/root/")), sorted(e["name"] for e in mirror["root"]["rows"]))
same("interfaces", [l["ifname"] for l in json.loads(inside("-n", "ip", "-j", "link"))], [i["name"] for i in mirror["interfaces"]["rows"]])
same("shared memory", [8192], [o["bytes"] for o in mirror["ipc"]["rows"]])
for part in ("mounts", "root", "interfaces", "ipc"):
    same("problem of " + part, None, mirror[part]["problem"])
E
}
# A service without a limit in a slice with one; the whole tree beside find, each memory limit beside the kernel's file.
cgroups() {
    systemd-run --quiet --unit gstest --slice gstest sleep 900 && systemctl set-property --runtime gstest.slice MemoryMax=64M || return 1
    within 120 compare_cgroups
    local status=$?
    systemctl stop gstest.service gstest.slice
    return $status
}
compare_cgroups() {
    find /sys/fs/cgroup -type d -printf '/%P\n' | sort >/tmp/before
    api GET "/hosts/$(hostname)/cgroups" 'json.dumps(v)' >/tmp/ours
    find /sys/fs/cgroup -type d -printf '/%P\n' | sort >/tmp/after
    python3 - <<'E'
import json
before, after = ({line.rstrip("\n") for line in open(f)} for f in ("/tmp/before", "/tmp/after"))
tree = json.load(open("/tmp/ours"))
nodes = {node["path"]: node for node in tree["nodes"]}
same = before & after
print(len(same), "the same of", len(after), "missing:", same - set(nodes), "too many:", set(nodes) - before - after)
assert tree["cgroups"] == "v2" and len(same) >= 0.95 * len(after)
assert not same - set(nodes) and not set(nodes) - before - after
def kernels(path):
    try:
        return open("/sys/fs/cgroup" + path + "/memory.max").read().strip()
    except OSError:
        return "unset"
for path in same:
    limit, found = nodes[path]["memoryLimit"], kernels(path)
    ours = {"set": str(limit["value"]), "unlimited": "max", "unset": "unset"}[limit["state"]]
    assert ours == found, (path, limit, found)
service = nodes["/gstest.slice/gstest.service"]
limit = service["memoryLimit"]
assert (limit["effective"], limit["from"]) == (64 << 20, "/gstest.slice"), limit
assert service["processes"] == 1 and service["owner"]["kind"] == "service", service
assert service["cpuPressure"]["value"] is not None and service["cpuCores"]["value"] is not None, service
gears = {node["owner"]["name"] for node in nodes.values() if node["owner"]["kind"] == "gear" and node["owner"]["top"]}
assert "web1" in gears, gears
E
}
# A service, which systemd keeps, and a group as LXC makes one, which nobody keeps.
has() { same "$2" "$3" "$(cat "/sys/fs/cgroup$1/$2")"; } # group, file, wanted
group_limits() {
    local unit=/system.slice/gl-check.service lxc=/lxc.payload.gl-check
    systemd-run --quiet --unit=gl-check sleep 100000 && mkdir -p /etc/gearshift /sys/fs/cgroup$lxc || return 1
    ctl cgroup limit $unit --memory 64M >/tmp/said 2>&1 && return 1
    grep -F -- --cgroup-list /tmp/said && has $unit memory.max max || return 1
    echo $unit >/etc/gearshift/cgroups
    api POST "/hosts/$(hostname)/cgroups/limits" "{\"path\": \"$unit\", \"change\": {\"memoryBytes\": $(MiB 64), \"cpuMillis\": 250, \"processes\": 20}}" >/tmp/made || return 1
    cat /tmp/made
    has $unit memory.max "$(MiB 64)" && has $unit cpu.max "25000 100000" && has $unit pids.max 20 &&
        same MemoryMax "$(MiB 64)" "$(systemctl show --property=MemoryMax --value gl-check)" || return 1
    # What is set through systemd it does not write over.
    systemctl daemon-reload && systemctl set-property --runtime gl-check CPUWeight=50 && has $unit memory.max "$(MiB 64)" || return 1
    api POST "/limit-changes/$(python3 -c 'import json; print(json.load(open("/tmp/made"))["changeId"])')/undo" &&
        has $unit memory.max max && has $unit cpu.max "max 100000" && same MemoryMax infinity "$(systemctl show --property=MemoryMax --value gl-check)" || return 1
    api POST "/hosts/$(hostname)/cgroups/limits" "{\"path\": \"$lxc\", \"confirmWithin\": \"20s\", \"change\": {\"memoryBytes\": $(MiB 64), \"memoryHighBytes\": $(MiB 48)}}" || return 1
    has $lxc memory.max "$(MiB 64)" && has $lxc memory.high "$(MiB 48)" && within 120 has $lxc memory.max max && within 20 has $lxc memory.high max || return 1
    api POST "/hosts/$(hostname)/cgroups/limits" "{\"path\": \"${SCOPE#/sys/fs/cgroup}\", \"change\": {\"memoryBytes\": $(MiB 64)}}" && return 1
    has_memory 96 && systemctl stop gl-check && rmdir /sys/fs/cgroup$lxc && rm /etc/gearshift/cgroups
}
stale() { [ "$(api GET /hosts 'v[0]["state"], v[0]["staleSince"] is not None')" = "('unreachable', True)" ]; }
host_is_up() { [ "$(api GET /hosts 'v[0]["state"]')" = up ]; }
agent_killed() {
    kill -9 "$(cut -d' ' -f1 /run/gearshift/agent.pid)"
    within 60 stale && [ -d "/proc/$INIT" ] && ./gearshift up --detach && within 240 host_is_up &&
        within 60 is 'v["state"]' running && same "first process" "$INIT" "$(of 'v["initPid"]')"
}
libvirtd_killed() {
    systemctl kill -s KILL libvirtd
    within 240 host_is_up && [ -d "/proc/$INIT" ] && same state running "$(of 'v["state"]')" || return 1
    # A change goes through the new one.
    change_through_libvirt() { api POST /gears/web1/limits "{\"change\": {\"memoryBytes\": $(MiB 90)}}"; }
    within 60 change_through_libvirt && has_memory 90 && dumped "<hard_limit unit='KiB'>92160<"
}
# A total of web1 as a collector gets it; none where the kernel has none.
total() { api GET /metrics "[g['totals']['$1'] for h in v for g in h['gears'] if g['name'] == 'web1'][0]"; }
cpu_total_reached() { [ "$(total cpuUsec)" -ge "$1" ]; }
totals() {
    local before name
    before=$(usage)
    within 60 cpu_total_reached "$before" || return 1
    # Read before the scope is, which has the helper's time too.
    [ "$(total cpuUsec)" -le "$(awk '/^usage_usec/{print $2}' "$SCOPE/cpu.stat")" ] || return 1
    for name in memoryBytes memoryInactiveFileBytes memoryKernelBytes oomKills readBytes writes threads \
        cpuPeriods cpuWaitingUsec cpuStalledUsec memoryWaitingUsec memoryStalledUsec ioWaitingUsec ioStalledUsec; do
        [ "$(total $name)" -ge 0 ] || { echo "$name is not told"; return 1; }
    done
    same "kills" "$(awk '/^oom_kill /{print $2}' "$GROUP/memory.events")" "$(total oomKills)"
}
# The program has run all the time, through the deaths of console, agent and libvirtd.
no_line_lost() {
    same "lines in order, none missing, many" "True True" "$(api GET '/gears/web1/logs?count=1000' \
        '(lambda n: " ".join((str(n == list(range(n[0], n[0] + len(n)))), str(len(n) > 30))))([int(l["text"].split()[1]) for l in v["lines"] if l["text"].startswith("line ")])')"
}
stop_and_remove() {
    api POST /gears/web1/stop '{"grace": "10s"}' && same state stopped "$(of 'v["state"]')" && ctl gear rm web1 &&
        same gears 0 "$(api GET /gears 'v["total"] if "total" in v else len(v["gears"])')" && same domains '' "$(virsh -q -c lxc:///system list --all --name | tr -d '\n')"
}
traces() { # of the gear: groups by the digits of its id, which systemd does not escape, and mounts, also the agent's own
    find /sys/fs/cgroup -type d -name "*${ID#g-}*"
    cat /proc/self/mountinfo "/proc/$(cut -d' ' -f1 /run/gearshift/agent.pid)/mountinfo" | grep -F "$ID"
}
nothing_left() { same traces '' "$(traces)"; }
down() {
    local pids
    pids="$(cut -d' ' -f1 /run/gearshift/console.pid) $(cut -d' ' -f1 /run/gearshift/agent.pid)"
    ./gearshift down || return 1
    for pid in $pids; do [ ! -d "/proc/$pid" ] || return 1; done
}

check "the guest is pure cgroup v2 under systemd" pure_v2
check "AppArmor is on" apparmor
check "up starts agent and console" up
check "a second up finds the first" up_again
check "G3 a gear is created and started" create_and_start
check "D1 D2 limits are applied and the kernel reads them back" limits_read_back
check "D1 a disk's limit holds a write back" disk_limits
check "G10.1 virsh agrees with the limits" virsh_agrees
check "a throttle point and no swap are set, and undo brings the limits back" undo
check "G10.1 what virsh changes shows as drift and is taken back" drift
check "G3.1 a command runs as the gear's user, with exact status" exec_works
check "G3.2 G7.1 the gear's root is nobody outside and can write no cgroup file" root_is_nobody
check "G5.1b a CPU hog is held to its allocation" cpu_hog
check "G5.1c D2 a memory hog dies alone" memory_hog
check "G5.1c the kill's event names gear, process and limit" kill_event
check "D2 a black box of the kill is kept: what the memory was full of, and of what" black_box
check "G5.1d a fork bomb stops at the process limit" fork_bomb
check "the processes counted are those listed, without libvirt's helper" helper_not_counted
check "pressure is read" pressure
check "the totals for a collector are the kernel's" totals
check "pause freezes and resume thaws" pause_resume
check "the dead-man timer reverts with the console dead" dead_man
check "N1 namespaces are those of lsns" namespaces
check "N1 D4 a service's and one that nobody is in are shown as such" strangers
check "N2 those of one process and of one gear are those of lsns -p" of_one
check "N6 each process has its pid outside and inside" both_pids
check "N8 id maps, owners and parents are the kernel's" users
check "N9 a container on the host's network and users stands out" stands_out
check "G1.1 figures are of the last seconds" fresh 5
check "N3 N4 N5 N7 a gear's inside is what programs there are told" mirror
check "the cgroup tree and its limits are the kernel's, inherited ones named" cgroups
check "limits of a unit go through systemd, of an LXC container to its files; each is taken back" group_limits
check "the agent killed leaves the gear running and finds it again" agent_killed
check "libvirtd killed leaves the gear running" libvirtd_killed
check "no line of the gear's output is lost" no_line_lost
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
