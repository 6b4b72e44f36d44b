/*
 * gear-pam: asks PAM whether an account of this machine may sign in, for the agent.
 *
 *   gear-pam --service NAME [--confdir DIR] --groups NAME,NAME... --check password|account
 *
 *   --service   the PAM service: a file of this name in /etc/pam.d, or in DIR
 *   --confdir   where the service's file is looked for alone (for tests, and for an installation of its own)
 *   --groups    the groups whose members may sign in; anybody else is refused before PAM is asked
 *   --check     password: pam_authenticate and pam_acct_mgmt; account: pam_acct_mgmt alone, for who has signed in before
 *
 * Standard input: three numbers of bytes and a newline, then the name, the password and the address that they come from,
 * whole. None is ever an argument or a variable, since people type passwords where names belong; what ends too early is no
 * password. PAM is told the address (PAM_RHOST), so that a rule for local users (pam_access) admits nobody from elsewhere;
 * without one, 0.0.0.0. The terminal (PAM_TTY) is "gearshift".
 *
 * Standard output, one line of words parted by tabs:
 *
 *   allowed GROUP...   may sign in, as a member of these
 *   refused            unknown, root, in none of the groups, or the wrong password: nobody is told which
 *   expired            right password, but the account has ended, or a new password was due for too long
 *   change             right password, but a new one must be set first
 *   barred             right password, but PAM's account modules say no (pam_nologin, pam_access, pam_time)
 *
 * Exit code: 0; 125 our own failure or PAM's, reason on standard error. It ends after 20 s in any case, and with it
 * whatever PAM's modules began, also what they sent to the background.
 *
 * It is root, since only root may check others' passwords, and what it runs is chosen by the administrator: PAM's
 * modules. It gives up the capabilities that these do not need, cannot gain privileges by what it executes, leaves no
 * core and cannot be traced.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <security/pam_appl.h>
#include <shadow.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *helper_name = "gear-pam";

enum { MOST_NAME = 64, MOST_ADDRESS = 64, MOST_PASSWORD = PAM_MAX_RESP_SIZE - 1, MOST_GROUPS = 4096, SECONDS = 20, MEMORY = 512 << 20,
       FILES = 256 };

/* Modules append to logs and records that may be large by now; only what runs away is stopped. */
static const rlim_t FILE_SIZE = (rlim_t)1 << 30;

static struct {
    const char *service, *confdir;
    char *groups;
    bool password;
} options;

static char name[MOST_NAME + 1], password[MOST_PASSWORD + 1], address[MOST_ADDRESS + 1] = "0.0.0.0";

static void parse(int argc, char **argv)
{
    bool check = false;
    for (int at = 1; at < argc; at++) {
        const char *option = argv[at];
        char *value = value_of(argc, argv, &at);
        if (!strcmp(option, "--service"))
            options.service = value;
        else if (!strcmp(option, "--confdir"))
            options.confdir = value;
        else if (!strcmp(option, "--groups"))
            options.groups = value;
        else if (!strcmp(option, "--check") && (!strcmp(value, "password") || !strcmp(value, "account"))) {
            check = true;
            options.password = value[0] == 'p';
        } else
            fail(0, "unknown option %s %s", option, value);
    }
    if (!options.service || !*options.service || strchr(options.service, '/') || !options.groups || !check)
        fail(0, "--service, --groups and --check are needed");
}

/* PAM takes the service "other" where it finds none, which is another's and may let everybody in. */
static void need_service(void)
{
    char path[4096];
    const char *folder = options.confdir ? options.confdir : "/etc/pam.d";
    struct stat about;
    if (snprintf(path, sizeof path, "%s/%s", folder, options.service) >= (int)sizeof path)
        fail(0, "the path of the service's file is too long");
    if (stat(path, &about) == 0) {
        if (!S_ISREG(about.st_mode) || about.st_uid != 0 || about.st_mode & 022)
            fail(0, "%s is not a file of root's that only root may write", path);
        return;
    }
    int why = errno;
    /* Where distributions put their own. */
    if (options.confdir || snprintf(path, sizeof path, "/usr/lib/pam.d/%s", options.service) >= (int)sizeof path ||
        stat(path, &about) != 0)
        fail(why, "there is no PAM service %s in %s", options.service, folder);
}

/* Exactly so many bytes, or nothing at all. */
static void take(char *into, size_t count)
{
    if (fread(into, 1, count, stdin) != count)
        fail(0, "what was to be checked ended too early");
}

/* Whether name and password can be any. What is too long is read and thrown away. */
static bool read_secret(void)
{
    char line[64];
    setvbuf(stdin, NULL, _IONBF, 0); /* no copy of the password in a buffer of stdio's */
    if (!fgets(line, sizeof line, stdin))
        fail(0, "there is nothing to be checked");
    char *second = strchr(line, ' '), *third = second ? strchr(second + 1, ' ') : NULL;
    char *end = third ? strchr(third, '\n') : NULL;
    if (!end)
        fail(0, "the first line is not three numbers of bytes");
    *second = *third = *end = '\0';
    size_t of_name = number_of("bytes of the name", line, 10, 1 << 20);
    size_t of_password = number_of("bytes of the password", second + 1, 10, 1 << 20);
    size_t of_address = number_of("bytes of the address", third + 1, 10, MOST_ADDRESS);
    if (!of_name || of_name > MOST_NAME || of_password > MOST_PASSWORD)
        return false;
    take(name, of_name);
    take(password, of_password);
    if (of_address) {
        memset(address, 0, sizeof address);
        take(address, of_address);
        if (strspn(address, "0123456789abcdefABCDEFghijklmnopqrstuvwxyz:.%-") != of_address)
            fail(0, "the address is none");
    }
    return strlen(name) == of_name && strlen(password) == of_password;
}

/* The groups of the option that the account is in, one after the other in `in`. */
static int memberships(const struct passwd *account, const char **in, int most)
{
    static gid_t groups[MOST_GROUPS];
    int count = MOST_GROUPS, found = 0;
    if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) < 0)
        fail(0, "the account is in more than %d groups", MOST_GROUPS);
    for (char *rest = options.groups, *each; (each = strsep(&rest, ",")) && found < most;) {
        struct group *group = *each ? getgrnam(each) : NULL;
        for (int at = 0; group && at < count; at++)
            if (groups[at] == group->gr_gid) {
                in[found++] = each;
                break;
            }
    }
    return found;
}

/* PAM asks for a name only if it has none; every other question without echo is for the password. */
static int answer(int count, const struct pam_message **asked, struct pam_response **answers, void *data)
{
    (void)data;
    if (count <= 0 || count > PAM_MAX_NUM_MSG)
        return PAM_CONV_ERR;
    struct pam_response *made = calloc((size_t)count, sizeof *made);
    if (!made)
        return PAM_BUF_ERR;
    for (int at = 0; at < count; at++) {
        int style = asked[at]->msg_style;
        if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG)
            continue;
        made[at].resp = style == PAM_PROMPT_ECHO_OFF ? strdup(password) : NULL;
        if (!made[at].resp) {
            while (at-- > 0)
                free(made[at].resp);
            free(made);
            return PAM_CONV_ERR;
        }
    }
    *answers = made;
    return PAM_SUCCESS;
}

/* The agent makes every refusal take equally long; PAM's own wait would only hold one of its places. */
static void no_delay(int result, unsigned microseconds, void *data)
{
    (void)result;
    (void)microseconds;
    (void)data;
}

static void limit(int what, rlim_t most)
{
    struct rlimit both = {most, most};
    if (setrlimit(what, &both) != 0)
        fail(errno, "cannot set a limit");
}

/* What PAM's modules need: to read shadow and write their records, to become who asks, to write to the audit; and to end
   what they began as somebody else. */
static void give_up(void)
{
    static const int kept[] = {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_CHOWN, CAP_FOWNER, CAP_KILL,
                               CAP_SETUID, CAP_SETGID, CAP_AUDIT_WRITE};
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{0}};
    unsigned long long keep = 0;
    for (size_t at = 0; at < sizeof kept / sizeof *kept; at++)
        keep |= 1ULL << kept[at];
    for (int each = 0; prctl(PR_CAPBSET_READ, each, 0, 0, 0) >= 0; each++)
        if (!(keep >> each & 1) && prctl(PR_CAPBSET_DROP, each, 0, 0, 0) != 0 && errno != EPERM)
            fail(errno, "cannot give up capability %d", each);
    if (syscall(SYS_capget, &header, sets) != 0)
        fail(errno, "cannot read the capabilities");
    for (int half = 0; half < 2; half++) {
        sets[half].permitted &= (unsigned)(keep >> (32 * half));
        sets[half].effective = sets[half].permitted;
        sets[half].inheritable = 0;
    }
    if (syscall(SYS_capset, &header, sets) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(errno, "cannot give up privileges");
}

/* Ends what PAM's modules began and left, also as a daemon, since it comes to the next subreaper: us. Nothing of it may
   outlive us with the agent's pipe in hand. Only what a signal's handler may call. */
static void end_what_is_left(void)
{
    char path[64] = "/proc/self/task/", digits[16];
    size_t at = sizeof digits, length = strlen(path);
    digits[--at] = '\0';
    for (pid_t left = getpid(); left; left /= 10)
        digits[--at] = (char)('0' + left % 10);
    memcpy(path + length, digits + at, sizeof digits - at);
    memcpy(path + length + sizeof digits - at - 1, "/children", sizeof "/children");
    for (int round = 0; round < 200; round++) {
        char children[4096];
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return;
        ssize_t count = read(file, children, sizeof children);
        close(file);
        if (count <= 0)
            return;
        pid_t child = 0;
        for (ssize_t each = 0; each < count; each++) {
            if (children[each] >= '0' && children[each] <= '9')
                child = child * 10 + (children[each] - '0');
            else if (child) {
                kill(child, SIGKILL);
                child = 0;
            }
        }
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        /* What it had begun itself is ours now, and found in the next round. */
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
}

static void late(int signal_number)
{
    end_what_is_left();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static int say(const char *word)
{
    explicit_bzero(password, sizeof password);
    puts(word);
    return fflush(stdout) == 0 ? 0 : OWN_FAILURE;
}

/* Of PAM's answers those that are about the one who asks; anything else is about this machine. */
static bool about_the_caller(int result)
{
    switch (result) {
    case PAM_AUTH_ERR:
    case PAM_USER_UNKNOWN:
    case PAM_MAXTRIES:
    case PAM_PERM_DENIED:
    case PAM_CONV_ERR:
    case PAM_ACCT_EXPIRED:
    case PAM_AUTHTOK_EXPIRED:
    case PAM_NEW_AUTHTOK_REQD:
    case PAM_CRED_INSUFFICIENT:
    case PAM_IGNORE:
        return true;
    default:
        return false;
    }
}

/* Debian's common-account makes a mere no out of pam_unix's "expired". */
static bool has_ended(void)
{
    const struct spwd *shadow = getspnam(name);
    if (!shadow)
        return false;
    long today = time(NULL) / (24 * 60 * 60);
    if (shadow->sp_expire > 0 && today >= shadow->sp_expire)
        return true;
    /* A new password was due for so long that the account is closed. */
    return shadow->sp_lstchg > 0 && shadow->sp_max >= 0 && shadow->sp_inact >= 0 &&
           today - shadow->sp_lstchg > shadow->sp_max + shadow->sp_inact;
}

int main(int argc, char **argv)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    parse(argc, argv);
    signal(SIGALRM, late);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 || atexit(end_what_is_left) != 0)
        fail(errno, "cannot look after what modules begin");
    alarm(SECONDS);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_AS, MEMORY);
    limit(RLIMIT_CPU, SECONDS);
    limit(RLIMIT_FSIZE, FILE_SIZE);
    limit(RLIMIT_NOFILE, FILES);
    need_service();
    if (!read_secret())
        return say("refused");
    give_up();

    const struct passwd *account = getpwnam(name);
    const char *in[64];
    int members = !account || account->pw_uid == 0 ? 0 : memberships(account, in, sizeof in / sizeof *in);
    if (!members || strcmp(account->pw_name, name) != 0)
        return say("refused");

    pam_handle_t *pam;
    struct pam_conv talk = {answer, NULL};
    int result = options.confdir ? pam_start_confdir(options.service, name, &talk, options.confdir, &pam)
                                 : pam_start(options.service, name, &talk, &pam);
    if (result != PAM_SUCCESS)
        fail(0, "PAM cannot be started (%d)", result);
    union {
        void (*function)(int, unsigned, void *);
        const void *item;
    } delay = {no_delay};
    pam_set_item(pam, PAM_FAIL_DELAY, delay.item);
    if (pam_set_item(pam, PAM_RHOST, address) != PAM_SUCCESS || pam_set_item(pam, PAM_TTY, "gearshift") != PAM_SUCCESS)
        fail(0, "PAM cannot be told who asks");
    if (options.password) {
        result = pam_authenticate(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
        if (result != PAM_SUCCESS) {
            if (!about_the_caller(result))
                fail(0, "PAM cannot check passwords: %s", pam_strerror(pam, result));
            pam_end(pam, result);
            return say("refused");
        }
    }
    result = pam_acct_mgmt(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    if (result != PAM_SUCCESS && !about_the_caller(result))
        fail(0, "PAM cannot check accounts: %s", pam_strerror(pam, result));
    /* A module may have mapped the name to another's. */
    const void *mapped = NULL;
    if (result == PAM_SUCCESS &&
        (pam_get_item(pam, PAM_USER, &mapped) != PAM_SUCCESS || !mapped || strcmp(mapped, name) != 0))
        result = PAM_PERM_DENIED;
    pam_end(pam, result);
    if (result != PAM_SUCCESS && result != PAM_NEW_AUTHTOK_REQD && has_ended())
        result = PAM_ACCT_EXPIRED;
    if (result != PAM_SUCCESS)
        return say(result == PAM_ACCT_EXPIRED || result == PAM_AUTHTOK_EXPIRED ? "expired"
                   : result == PAM_NEW_AUTHTOK_REQD                           ? "change"
                                                                              : "barred");
    printf("allowed");
    for (int at = 0; at < members; at++)
        printf("\t%s", in[at]);
    return say("");
}
