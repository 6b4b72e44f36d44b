#!/bin/sh
# Builds the root file system tree of the built-in base image from the distribution's static busybox.
#
#   base-image.sh OUTDIR       OUTDIR must not exist; it appears complete or not at all
#
# GEAR_INIT (default: gear-init beside this script) and BUSYBOX (default: busybox in PATH) name the two programs.
# The tree is the same for the same two programs: owners 0:0, fixed modes, fixed times (SOURCE_DATE_EPOCH or 0).
# It holds every mount point that libvirt needs, .oldroot included, so it can be mounted read-only.
set -eu
umask 022

fail() { echo "base-image: $*" >&2; exit 1; }

[ $# = 1 ] || fail "usage: base-image.sh OUTDIR"
[ "$(id -u)" = 0 ] || fail "needs root (owners 0:0)"
out=$1
[ ! -e "$out" ] || fail "$out exists already"
here=$(cd "$(dirname "$0")" && pwd)
init=${GEAR_INIT:-$here/gear-init}
busybox=${BUSYBOX:-$(command -v busybox || true)}
[ -x "$init" ] || fail "no gear-init at $init (run make first, or set GEAR_INIT)"
[ -x "$busybox" ] || fail "no busybox in PATH (install busybox-static, or set BUSYBOX)"
# A dynamic busybox would need libraries that the image does not have: an ELF interpreter gives it away.
if LC_ALL=C grep -q -a -m1 '/ld-linux\|/ld-musl' "$busybox"; then fail "$busybox is not static (install busybox-static)"; fi

parent=$(dirname "$out")
tmp=$(mktemp -d "$parent/.base-image.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
root=$tmp/root

for dir in etc dev proc sys run home mnt opt usr/bin usr/local/bin lib var/lib/openshift \
    var/log .gearshift .oldroot; do
    mkdir -p "$root/$dir"
done
# One folder of programs under all its names, so that a program is found wherever one looks for it.
ln -s usr/bin "$root/bin"
ln -s usr/bin "$root/sbin"
ln -s bin "$root/usr/sbin"
mkdir -m 1777 "$root/tmp" "$root/var/tmp"
mkdir -m 0700 "$root/root"
mkdir -m 0750 "$root/var/lib/openshift/gear"
ln -s ../run "$root/var/run"

install -m 0755 "$busybox" "$root/bin/busybox"
install -m 0755 "$init" "$root/sbin/gear-init"
# init and linuxrc are ours to give.
"$busybox" --list | LC_ALL=C sort | while read -r applet; do
    case $applet in
    linuxrc | init | busybox) continue ;;
    esac
    ln -s busybox "$root/usr/bin/$applet"
done

cat >"$root/etc/passwd" <<'TEXT'
root:x:0:0:root:/root:/bin/sh
gear:x:1000:1000:gear:/var/lib/openshift/gear:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
TEXT
cat >"$root/etc/group" <<'TEXT'
root:x:0:
tty:x:5:
gear:x:1000:
nogroup:x:65534:
TEXT
cat >"$root/etc/profile" <<'TEXT'
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PS1='\u@\h:\w\$ '
TEXT
cat >"$root/etc/hosts" <<'TEXT'
127.0.0.1 localhost
::1 localhost
TEXT
: >"$root/etc/resolv.conf"
echo gear >"$root/etc/hostname"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'NAME="Gearshift base"\nID=gearshift-base\nPRETTY_NAME="Gearshift base image"\n' >"$root/etc/os-release"

chown -hR 0:0 "$root"
chown 1000:1000 "$root/var/lib/openshift/gear"
chmod 0755 "$root"
find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
# One folder never replaces another by accident: -T makes an OUTDIR that appeared meanwhile an error.
mv -T "$root" "$out" || fail "cannot move the tree to $out"
