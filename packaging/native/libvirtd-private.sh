#!/bin/sh
# Starts (or stops) a libvirtd of its own for one state folder, where no service manager runs one.
#
#   libvirtd-private.sh --home DIR [--foreground]   start; without --foreground returns once the socket answers
#   libvirtd-private.sh --home DIR --stop           end the daemon (gears keep running)
#   libvirtd-private.sh --home DIR --status         exit 0 while it runs, else 3
#
# The daemon lives in a private mount namespace in which DIR/libvirt/{etc,run,lib,log,cache} lie over
# /etc/libvirt, /run/libvirt and so on, and in which a hybrid layout's cgroup2 mount is taken away: libvirt 9
# fails on it ("Unable to create directory /sys/fs/cgroup/unified/..."). It listens on no TCP port.
# From outside:  virsh -c 'lxc:///system?socket=DIR/libvirt/run/libvirt-sock' list --all
#
# The folder must survive the daemon: run/lxc holds each gear's state and monitor socket, and a new daemon
# (in a new mount namespace, which does not matter) finds the running gears through them.
# Mounts of the host that appear later are seen (the namespace is a slave); none of its own go back to the host.
set -eu

fail() { echo "libvirtd-private: $*" >&2; exit 1; }

home='' mode=start
while [ $# -gt 0 ]; do
    case $1 in
    --home) [ $# -ge 2 ] || fail "--home needs a folder"; home=$2; shift 2 ;;
    --foreground) mode=foreground; shift ;;
    --stop) mode=stop; shift ;;
    --status) mode=status; shift ;;
    --inside) mode=inside; shift ;; # internal: the second half, already in the namespace
    *) fail "unknown argument: $1" ;;
    esac
done
case $home in /*) ;; *) fail "--home must be an absolute path, got '$home'" ;; esac
base=$home/libvirt
pidfile=$base/run/libvirtd.pid
socket=$base/run/libvirt-sock

# Prints the daemon's pid if the one in the pid file is a living libvirtd: a reused pid is not, and a zombie has no exe.
running() {
    [ -s "$pidfile" ] || return 1
    pid=$(cat "$pidfile")
    case $(readlink "/proc/$pid/exe" 2>/dev/null) in */libvirtd*) echo "$pid" ;; *) return 1 ;; esac
}

# Makes the folders and the configuration; what is there already stays.
prepare() {
    # What run/ says about gears ends with the machine that ran them: elsewhere /run is empty after a boot.
    boot=$(cat /proc/sys/kernel/random/boot_id)
    if [ -d "$base/run" ] && [ "$(cat "$base/run/boot_id" 2>/dev/null)" != "$boot" ]; then rm -rf "$base/run"; fi
    mkdir -p "$base/etc/hooks" "$base/run/lxc" "$base/lib" "$base/log/lxc" "$base/cache"
    chmod 0711 "$base" "$base/run"
    chmod 0700 "$base/etc" "$base/lib" "$base/log" "$base/cache"
    echo "$boot" >"$base/run/boot_id"
    uuid=$base/etc/host_uuid
    [ -s "$uuid" ] || cat /proc/sys/kernel/random/uuid >"$uuid"
    cat >"$base/etc/libvirtd.conf" <<CONF
# Written by libvirtd-private.sh at each start: changes here are lost.
host_uuid = "$(cat "$uuid")"
listen_tls = 0
listen_tcp = 0
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_rw_perms = "0700"
unix_sock_ro_perms = "0700"
max_clients = 200
admin_max_clients = 5
log_level = 3
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
CONF
    # AppArmor and SELinux labels are chosen per gear, never by default.
    cat >"$base/etc/lxc.conf" <<CONF
# Written by libvirtd-private.sh at each start: changes here are lost.
log_with_libvirtd = 0
security_default_confined = 0
CONF
}

case $mode in
status)
    pid=$(running) || exit 3
    echo "$pid" ;;
stop)
    pid=$(running) || exit 0
    kill "$pid"
    n=0
    while running >/dev/null; do
        n=$((n + 1)); [ $n -le 100 ] || fail "libvirtd $pid did not end within 10 s of SIGTERM"
        sleep 0.1
    done
    rm -f "$pidfile" ;;
inside)
    # Taken away, in this namespace only: the cgroup2 mount of a hybrid layout, and systemd's named hierarchy where
    # systemd does not run: libvirt would give the gear's root that hierarchy's top folder (it changes its owner).
    # Field 5 of mountinfo is the mount point, the word after " - " the type.
    systemd=no
    [ ! -d /run/systemd/system ] || systemd=yes
    doomed=$(awk -v systemd=$systemd '
        / - cgroup2 / {unified = unified " " $5}
        / - cgroup / {v1 = 1; if (/name=systemd/ && systemd == "no") named = named " " $5}
        END {if (v1) print unified named}' /proc/self/mountinfo)
    for point in $doomed; do umount "$point" || fail "cannot unmount $point from the private namespace"; done
    mkdir -p /etc/libvirt /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt
    mount --bind "$base/etc" /etc/libvirt
    mount --bind "$base/run" /run/libvirt
    mount --bind "$base/lib" /var/lib/libvirt
    mount --bind "$base/log" /var/log/libvirt
    mount --bind "$base/cache" /var/cache/libvirt
    # exec keeps the pid that this shell has.
    echo $$ >"$pidfile"
    cd /
    exec "$(command -v libvirtd || echo /usr/sbin/libvirtd)" --pid-file /run/libvirt/libvirtd-own.pid ;;
start | foreground)
    [ "$(id -u)" = 0 ] || fail "needs root"
    if pid=$(running); then echo "libvirtd-private: already running as $pid"; exit 0; fi
    prepare
    rm -f "$socket" "$base/run/libvirtd-own.pid"
    self=$(readlink -f "$0")
    if [ $mode = foreground ]; then
        exec unshare --mount --propagation slave -- "$self" --home "$home" --inside
    fi
    setsid unshare --mount --propagation slave -- "$self" --home "$home" --inside \
        </dev/null >>"$base/log/libvirtd-start.log" 2>&1 &
    n=0
    until virsh -c "lxc:///system?socket=$socket" version >/dev/null 2>&1; do
        n=$((n + 1))
        [ $n -le 100 ] || fail "libvirtd did not answer on $socket within 10 s; see $base/log"
        sleep 0.1
    done
    running ;;
esac
