#!/bin/bash
# Proves on real PAM what gear-pam.c says: in a mount namespace of its own, where passwd, group and shadow are other files,
# so that pam_unix and the accounts are real and this machine's are untouched.
#
#   pam-test.sh [WORDS]   run all, or the cases whose function name holds one of WORDS; exit 0 when all pass
#   pam-test.sh --accounts DIR COMMAND...
#                         makes the accounts and services in DIR, which must be a new folder of root's, and runs COMMAND
#                         where they are those of the machine; for other tests
#
# Needs root, pam_unix, openssl (for the hashes).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || { echo "pam-test.sh: needs root" >&2; exit 1; }

GOOD='correct horse battery'

accounts() { # folder: the machine's own accounts, and these
    local dir=$1 hash day=86400
    mkdir -p "$dir/pam.d" "$dir/etc"
    hash=$(openssl passwd -6 -salt gearshift "$GOOD")
    local today=$(($(date +%s) / day))
    cp /etc/passwd /etc/group "$dir/etc/"
    (umask 077 && cp /etc/shadow "$dir/etc/shadow")
    local uid=61000 each
    for each in pam-ann pam-bob pam-locked pam-ended pam-old pam-customer pam-empty pam-stale; do
        echo "$each:x:$uid:61000:test:/nonexistent:/bin/sh" >>"$dir/etc/passwd"
        uid=$((uid + 1))
    done
    printf 'pam-nobody:x:61000:\npam-ops:x:61001:pam-ann,pam-locked,pam-ended,pam-old,pam-empty,pam-stale,root\npam-shop:x:61002:pam-customer,pam-ann\npam-other:x:61003:pam-bob\n' \
        >>"$dir/etc/group"
    {
        for each in ann bob customer; do echo "pam-$each:$hash:$today:0:99999:7:::"; done
        echo "pam-locked:!$hash:$today:0:99999:7:::"
        echo "pam-ended:$hash:$today:0:99999:7::1:"
        echo "pam-old:$hash:0:0:99999:7:::"
        echo "pam-stale:$hash:1000:0:10:7:5::"
        echo "pam-empty::$today:0:99999:7:::"
        echo "root:$hash:$today:0:99999:7:::"
    } >"$dir/shadow.more"
    { grep -v '^root:' "$dir/etc/shadow"; cat "$dir/shadow.more"; } >"$dir/shadow.new"
    cat "$dir/shadow.new" >"$dir/etc/shadow"
    rm "$dir/shadow.more" "$dir/shadow.new"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}

if [ "${1:-}" = --accounts ]; then
    accounts "$2"
    dir=$2
    shift 2
    mount --make-rprivate / || { echo "pam-test.sh: run this in a mount namespace of its own (unshare -m)" >&2; exit 1; }
    for file in passwd group shadow; do mount --bind "$dir/etc/$file" "/etc/$file" || exit 1; done
    exec "$@"
fi
if [ -z "${PAM_TEST_INSIDE:-}" ]; then
    dir=$(mktemp -d "${TMPDIR:-/tmp}/gearshift-pam.XXXXXX")
    trap 'rm -rf --one-file-system "$dir"' EXIT
    PAM_TEST_INSIDE=$dir unshare -m --propagation private "$0" --accounts "$dir" "$0" "$@"
    exit
fi

dir=$PAM_TEST_INSIDE
failures=0 passed=0 case_name=''
fail() { failures=$((failures + 1)); echo "FAIL $case_name: $*"; }
same() { [ "$2" = "$3" ] || fail "$1: wanted '$2', found '$3'"; } # what, wanted, found
holds() { case $3 in *"$2"*) ;; *) fail "$1: wanted '$2' in '$3'" ;; esac }
bytes() { local LC_ALL=C; printf '%s' "${#1}"; }
frame() { printf '%s %s %s\n%s%s%s' "$(bytes "$1")" "$(bytes "$2")" "$(bytes "${3:-}")" "$1" "$2" "${3:-}"; } # name, password, address
gear_pam() { timeout 30 "$here/gear-pam" --service gearshift --confdir "$dir/pam.d" --groups pam-ops,pam-shop "$@" 2>&1; }
check() { frame "$1" "$2" | gear_pam --check password; } # name, password

a_member_with_the_right_password_is_allowed() {
    same 'with all groups that count' "$(printf 'allowed\tpam-ops\tpam-shop')" "$(check pam-ann "$GOOD")"
    same 'of one group' "$(printf 'allowed\tpam-shop')" "$(check pam-customer "$GOOD")"
}
all_others_get_the_same_answer() {
    same 'a wrong password' refused "$(check pam-ann wrong)"
    same 'no password' refused "$(check pam-ann '')"
    same 'an account without a password' refused "$(check pam-empty '')"
    same 'nobody of this name' refused "$(check pam-zoe "$GOOD")"
    same 'in no group that counts' refused "$(check pam-bob "$GOOD")"
    same 'a locked password' refused "$(check pam-locked "$GOOD")"
    same 'root, in the group and with the right password' refused "$(check root "$GOOD")"
    same 'a name in other letters' refused "$(check PAM-ANN "$GOOD")"
    same 'a name with more behind it' refused "$(check 'pam-ann:x' "$GOOD")"
    same 'a path for a name' refused "$(check '../pam-ann' "$GOOD")"
}
what_is_wrong_with_an_account_is_said_after_the_right_password_only() {
    same 'ended' expired "$(check pam-ended "$GOOD")"
    same 'ended, wrong password' refused "$(check pam-ended wrong)"
    same 'a new password is due' change "$(check pam-old "$GOOD")"
    same 'a new password is due, wrong one' refused "$(check pam-old wrong)"
    same 'a new password was due for too long' expired "$(check pam-stale "$GOOD")"
    same 'a new password was due for too long, wrong one' refused "$(check pam-stale wrong)"
    printf 'auth required pam_unix.so\naccount [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\naccount requisite pam_deny.so\naccount required pam_permit.so\n' >"$dir/pam.d/gearshift"
    same 'ended, with accounts checked as Debian does' expired "$(check pam-ended "$GOOD")"
    same 'a password that was due, as Debian does' expired "$(check pam-stale "$GOOD")"
    same 'allowed, as Debian does' "$(printf 'allowed\tpam-shop')" "$(check pam-customer "$GOOD")"
    printf 'auth required pam_unix.so\naccount required pam_deny.so\n' >"$dir/pam.d/gearshift"
    same 'no by an account module' barred "$(check pam-ann "$GOOD")"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
without_a_password_only_the_account_is_looked_at() {
    same 'a member' "$(printf 'allowed\tpam-ops\tpam-shop')" "$(frame pam-ann '' | gear_pam --check account)"
    same 'ended' expired "$(frame pam-ended '' | gear_pam --check account)"
    same 'no member' refused "$(frame pam-bob '' | gear_pam --check account)"
    same 'root' refused "$(frame root '' | gear_pam --check account)"
}
bytes_of_all_kinds_are_no_way_in() {
    same 'a password of 64 KB' refused "$(check pam-ann "$(head -c 65536 /dev/zero | tr '\0' a)")"
    same 'a name of 64 KB' refused "$(check "$(head -c 65536 /dev/zero | tr '\0' a)" "$GOOD")"
    same 'a NUL behind the right password' refused \
        "$({ printf '7 %s 0\npam-ann%s\0' $(($(bytes "$GOOD") + 1)) "$GOOD"; } | gear_pam --check password)"
    same 'a NUL in the name' refused "$({ printf '8 %s 0\npam-ann\0%s' "$(bytes "$GOOD")" "$GOOD"; } | gear_pam --check password)"
    same 'a newline behind the right password' refused "$(check pam-ann "$GOOD"$'\n')"
    same 'a newline behind the name' refused "$(check $'pam-ann\n' "$GOOD")"
    holds 'an end that came too early' 'ended too early' "$(printf '7 20 0\npam-ann%s' short | gear_pam --check password)"
    holds 'nothing at all' 'nothing to be checked' "$(gear_pam --check password </dev/null)"
    holds 'no numbers' 'not three numbers' "$(printf 'pam-ann\n%s' "$GOOD" | gear_pam --check password)"
}
a_rule_for_local_users_admits_nobody_from_elsewhere() {
    printf 'auth required pam_unix.so\naccount required pam_unix.so\naccount required pam_access.so accessfile=%s\n' "$dir/access.conf" >"$dir/pam.d/gearshift"
    printf '+:ALL:LOCAL\n-:ALL:ALL\n' >"$dir/access.conf"
    same 'local alone, from elsewhere' barred "$(frame pam-customer "$GOOD" 192.0.2.7 | gear_pam --check password)"
    same 'local alone, of another kind' barred "$(frame pam-customer "$GOOD" 2001:db8::7 | gear_pam --check password)"
    same 'local alone, from nobody knows where' barred "$(frame pam-customer "$GOOD" | gear_pam --check password)"
    printf '+:ALL:192.0.2.0/24\n-:ALL:ALL\n' >"$dir/access.conf"
    same 'a network' "$(printf 'allowed\tpam-shop')" "$(frame pam-customer "$GOOD" 192.0.2.7 | gear_pam --check password)"
    same 'a network, without a password' "$(printf 'allowed\tpam-shop')" "$(frame pam-customer '' 192.0.2.7 | gear_pam --check account)"
    same 'another network' barred "$(frame pam-customer "$GOOD" 198.51.100.1 | gear_pam --check password)"
    holds 'what is no address' 'the address is none' "$(frame pam-customer "$GOOD" '192.0.2.7 x' | gear_pam --check password)"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
a_service_that_is_not_there_or_not_roots_lets_nobody_in() {
    mv "$dir/pam.d/gearshift" "$dir/pam.d/away"
    printf 'auth required pam_permit.so\naccount required pam_permit.so\n' >"$dir/pam.d/other"
    local said
    said=$(check pam-ann "$GOOD")
    holds 'missing' 'there is no PAM service gearshift' "$said"
    mv "$dir/pam.d/away" "$dir/pam.d/gearshift"
    rm "$dir/pam.d/other"
    chmod o+w "$dir/pam.d/gearshift"
    holds 'anybody may write it' 'only root may write' "$(check pam-ann "$GOOD")"
    chmod o-w "$dir/pam.d/gearshift"
    printf 'auth required pam_gearshift_no_such.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
    said=$(check pam-ann "$GOOD")
    case $said in allowed*) fail "a module that is not there let in" ;; esac
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
it_runs_with_little_and_leaks_nothing() {
    # A module's program that writes down what it finds, as what it runs in the place of gear-pam.
    cat >"$dir/look" <<LOOK
#!/bin/sh
{ cat /proc/self/status /proc/self/environ; cat /proc/\$PPID/cmdline /proc/\$PPID/environ; } >"$dir/seen" 2>&1
LOOK
    chmod 0755 "$dir/look"
    printf 'auth optional pam_exec.so quiet %s\nauth required pam_unix.so\naccount required pam_unix.so\n' "$dir/look" >"$dir/pam.d/gearshift"
    holds 'the answer' allowed "$(frame pam-ann "$GOOD" | env -i "$here/gear-pam" --service gearshift --confdir "$dir/pam.d" --groups pam-ops --check password 2>&1)"
    local seen
    seen=$(tr '\0' ' ' <"$dir/seen")
    holds 'no new privileges' $'NoNewPrivs:\t1' "$seen"
    # 0x200000ef: chown, the two dac, fowner, kill, setgid, setuid, audit_write
    holds 'the bounding set' $'CapBnd:\t00000000200000ef' "$seen"
    case $seen in *"$GOOD"*) fail 'the password is in an argument or variable' ;; esac
    case $seen in *--groups*pam-ann*) fail 'the name is in an argument' ;; esac
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
left() { # seconds: processes of this test that sleep so long
    local pid
    for pid in $(pgrep -f "^sleep $1\$"); do
        [ "$(readlink "/proc/$pid/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] || { echo "$pid"; kill -9 "$pid"; }
    done
}
what_a_module_sends_to_the_background_ends_with_the_helper() {
    cat >"$dir/daemon" <<'DAEMON'
#!/bin/sh
setsid sh -c 'sleep 1001 & sleep 1001' &
setsid setpriv --reuid 61001 --regid 61000 --clear-groups sleep 1001 &
exit 0
DAEMON
    chmod 0755 "$dir/daemon"
    printf 'auth required pam_exec.so quiet %s\nauth required pam_unix.so\naccount required pam_unix.so\n' "$dir/daemon" >"$dir/pam.d/gearshift"
    local began=$SECONDS
    same 'after a yes' "$(printf 'allowed\tpam-shop')" "$(check pam-customer "$GOOD")"
    same 'nothing is left' '' "$(left 1001)"
    same 'after a no' refused "$(check pam-customer wrong)"
    same 'nothing is left of that' '' "$(left 1001)"
    [ $((SECONDS - began)) -le 8 ] || fail "it took $((SECONDS - began)) s"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
a_module_may_add_to_a_log_that_is_large() {
    head -c $((3 << 20)) /dev/zero >"$dir/log"
    printf '#!/bin/sh\necho more >>%s\n' "$dir/log" >"$dir/add"
    chmod 0755 "$dir/add"
    printf 'auth required pam_exec.so quiet %s\nauth required pam_unix.so\naccount required pam_unix.so\n' "$dir/add" >"$dir/pam.d/gearshift"
    same 'allowed' "$(printf 'allowed\tpam-shop')" "$(check pam-customer "$GOOD")"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}
a_module_that_hangs_ends_with_the_helper() {
    printf '#!/bin/sh\nexec sleep 1000\n' >"$dir/hang"
    chmod 0755 "$dir/hang"
    printf 'auth required pam_exec.so quiet %s\naccount required pam_unix.so\n' "$dir/hang" >"$dir/pam.d/gearshift"
    local began=$SECONDS
    (frame pam-ann "$GOOD" | timeout 40 "$here/gear-pam" --service gearshift --confdir "$dir/pam.d" --groups pam-ops --check password >"$dir/out") 2>/dev/null
    same 'by its alarm' 142 $?
    same 'nothing was said' '' "$(cat "$dir/out")"
    [ $((SECONDS - began)) -le 25 ] || fail "it took $((SECONDS - began)) s"
    same 'what the module began is gone' '' "$(left 1000)"
    printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >"$dir/pam.d/gearshift"
}

for case_name in $(declare -F | awk '{print $3}' | grep -E '^(a|all|what|without|bytes|it)_'); do
    wanted=no
    [ $# -eq 0 ] && wanted=yes
    for word in "$@"; do case $case_name in *"$word"*) wanted=yes ;; esac done
    [ $wanted = yes ] || continue
    before=$failures
    $case_name
    if [ $failures = $before ]; then passed=$((passed + 1)); echo "ok $case_name"; fi
done
echo "$passed passed, $failures failed checks"
[ $failures = 0 ]
