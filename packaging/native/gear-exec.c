/*
 * gear-exec: runs a command in a running gear.
 *
 *   gear-exec --pid INITPID [--start-time TICKS] --uid U --gid G [--groups G,G...] [--cwd DIR] [--env K=V]...
 *             [--control FD] [--cgroup FILE]... [--caps-keep HEX] [--no-new-privs] [--seccomp FILE] -- COMMAND [ARG]...
 *
 *   --pid         any process of the gear, as the host counts; its first process is the right one
 *   --start-time  field 22 of /proc/PID/stat: refuses when the pid now belongs to another process
 *   --cgroup      a cgroup.procs file to join before the gear is entered (v1: one for each controller)
 *   --caps-keep   bounding set to keep (default 0)
 *   --env         a variable that everybody on this host may read: it stands in our command line
 *   --control     a descriptor, usually of a pipe, that holds the caller's end of the matter. First come variables that
 *                 are nobody else's to read, K=V, each ended by a zero byte, then an empty one. When the caller closes
 *                 it, or dies, the command's process group gets SIGTERM and 2 s later SIGKILL. If it is one of 0 to 2,
 *                 the command gets /dev/null there. Variables given in either way are the command's whole environment
 *   --seccomp     a file that holds a struct sock_filter array, raw: the filter of the gear's program
 *
 * Standard input, output and error are the command's; a terminal there becomes its controlling terminal. Signals
 * TERM, INT, HUP, QUIT, USR1, USR2, WINCH, CONT are passed on to the command's process group.
 * The command itself is killed when we are.
 * Exit code: the command's; 128+n when signal n ended it; 125 our own failure (reason on standard error), 126 cannot
 * execute, 127 not found.
 *
 * A container without a user namespace of its own is refused: the command would be root of the whole host.
 *
 * Where AppArmor confines the gear, the command gets the same profile: without it the gear could not even signal it.
 *
 * Three processes, so that nothing of the host enters the gear and waits there: we stay outside; a helper joins the
 * cgroups and the namespaces and forks the command as *our* child (CLONE_PARENT), then leaves.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char *helper_name = "gear-exec";

enum { CANNOT_EXECUTE = 126, NOT_FOUND = 127, MAX_CGROUPS = 32, MAX_ENV = 4096, MAX_ENV_BYTES = 1 << 20,
       MAX_GROUPS = 256, GRACE_MILLIS = 2000 };

static struct {
    pid_t pid;
    uint64_t start_time, caps_keep;
    uid_t uid;
    gid_t gid, groups[MAX_GROUPS];
    size_t group_count, cgroup_count, env_count;
    bool have_start_time, have_uid, have_gid, no_new_privs;
    const char *cwd, *seccomp;
    char *cgroups[MAX_CGROUPS], *env[MAX_ENV + 1], **command;
} options = {.cwd = "/"};

static int control = -1; /* the caller's descriptor, see above */
static int pidfd, cgroup_files[MAX_CGROUPS];
static int proc = -1; /* the host's /proc: the gear's own may be anything */
static char profile[512];  /* "exec NAME" as AppArmor wants it; empty: the gear is not confined */
static struct sock_filter filter[BPF_MAXINSNS];
static struct sock_fprog program = {.filter = filter};

static void parse_groups(char *list)
{
    char *rest = list, *item;
    while ((item = strsep(&rest, ",")) != NULL) {
        if (!*item)
            continue;
        if (options.group_count == MAX_GROUPS)
            fail(0, "--groups: more than %d", MAX_GROUPS);
        options.groups[options.group_count++] = (gid_t)number_of("--groups", item, 10, UINT32_MAX - 1);
    }
}

static void add_variable(const char *from, char *text)
{
    if (options.env_count == MAX_ENV || !strchr(text, '='))
        fail(0, "%s: more than %d variables, or one that is not K=V", from, MAX_ENV);
    options.env[options.env_count++] = text;
}

static void parse(int argc, char **argv)
{
    int at = 1;
    for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
        const char *name = argv[at];
        if (!strcmp(name, "--no-new-privs")) {
            options.no_new_privs = true;
            continue;
        }
        char *value = value_of(argc, argv, &at);
        if (!strcmp(name, "--pid")) {
            options.pid = (pid_t)number_of(name, value, 10, INT32_MAX);
        } else if (!strcmp(name, "--start-time")) {
            options.start_time = number_of(name, value, 10, UINT64_MAX);
            options.have_start_time = true;
        } else if (!strcmp(name, "--uid")) {
            options.uid = (uid_t)number_of(name, value, 10, UINT32_MAX - 1);
            options.have_uid = true;
        } else if (!strcmp(name, "--gid")) {
            options.gid = (gid_t)number_of(name, value, 10, UINT32_MAX - 1);
            options.have_gid = true;
        } else if (!strcmp(name, "--groups")) {
            parse_groups(value);
        } else if (!strcmp(name, "--cwd")) {
            options.cwd = value;
        } else if (!strcmp(name, "--env")) {
            add_variable(name, value);
        } else if (!strcmp(name, "--control")) {
            control = (int)number_of(name, value, 10, INT32_MAX);
        } else if (!strcmp(name, "--cgroup")) {
            if (options.cgroup_count == MAX_CGROUPS)
                fail(0, "--cgroup: more than %d", MAX_CGROUPS);
            options.cgroups[options.cgroup_count++] = value;
        } else if (!strcmp(name, "--caps-keep")) {
            options.caps_keep = number_of(name, value, 16, UINT64_MAX);
        } else if (!strcmp(name, "--seccomp")) {
            options.seccomp = value;
        } else {
            fail(0, "unknown option %s", name);
        }
    }
    options.command = argv + at + 1;
    if (at + 1 >= argc)
        fail(0, "no command after --");
    if (options.pid <= 1 || !options.have_uid || !options.have_gid)
        fail(0, "--pid, --uid and --gid are needed");
}

/* Leaves no descriptor open but 0 to 2 and the control, which moves out of their way. */
static void settle_descriptors(void)
{
    if (control < 0) {
        close_range(3, ~0U, 0);
        return;
    }
    int moved = fcntl(control, F_DUPFD_CLOEXEC, 3);
    if (moved < 0)
        fail(errno, "--control: cannot take descriptor %d", control);
    if (control <= STDERR_FILENO) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0 || dup2(null, control) < 0)
            fail(errno, "cannot put /dev/null in place of descriptor %d", control);
    }
    control = moved;
    if (control > 3)
        close_range(3, (unsigned)control - 1, 0);
    close_range((unsigned)control + 1, ~0U, 0);
}

/* The command's variables out of the control. */
static void read_variables(void)
{
    static char text[MAX_ENV_BYTES];
    size_t length = 0, start = 0, at = 0;
    for (;;) {
        ssize_t n = read(control, text + length, sizeof text - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail(errno, "--control: cannot read the variables");
        if (n == 0)
            fail(0, "--control: the variables have no end within %d bytes", MAX_ENV_BYTES);
        for (length += (size_t)n; at < length; at++) {
            if (text[at])
                continue;
            if (at == start)
                return;
            add_variable("--control", text + start);
            start = at + 1;
        }
    }
}

static void read_filter(void)
{
    int fd = open(options.seccomp, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, filter, sizeof filter);
    if (n < 0)
        fail(errno, "cannot read %s", options.seccomp);
    close(fd);
    if (n == 0 || (size_t)n % sizeof *filter)
        fail(0, "%s is not an array of struct sock_filter", options.seccomp);
    program.len = (unsigned short)((size_t)n / sizeof *filter);
}

/*
 * The AppArmor profile of the gear is "NAME (enforce)" or "unconfined"; see apparmor(7). The folder apparmor/ exists
 * since kernel 5.8 and only where AppArmor is compiled in.
 */
static void read_profile(void)
{
    static const char prefix[] = "exec ";
    char path[64], *name = profile + sizeof prefix - 1;
    snprintf(path, sizeof path, "/proc/%d/attr/apparmor/current", options.pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = read(fd, name, sizeof profile - sizeof prefix);
    close(fd);
    if (n <= 0)
        return; /* another security module answers here, or none */
    name[n] = '\0';
    name[strcspn(name, "\n")] = '\0';
    char *mode = strstr(name, " (");
    if (!mode) /* unconfined */
        return;
    *mode = '\0';
    memcpy(profile, prefix, sizeof prefix - 1);
    if ((proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
        fail(errno, "cannot open /proc");
}

static void take_profile(void)
{
    int fd = openat(proc, "thread-self/attr/apparmor/exec", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, profile, strlen(profile)) < 0)
        fail(errno, "cannot take on the gear's AppArmor profile (%s)", profile);
    close(fd);
}

/* Those of the gear's namespaces that are not ours; its user namespace must be one of them. */
static int foreign_namespaces(void)
{
    static const struct {
        const char *name;
        int flag;
    } kinds[] = {{"user", CLONE_NEWUSER}, {"mnt", CLONE_NEWNS}, {"net", CLONE_NEWNET},      {"pid", CLONE_NEWPID},
                 {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS}, {"cgroup", CLONE_NEWCGROUP}};
    int flags = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char path[64];
        struct stat theirs, ours;
        snprintf(path, sizeof path, "/proc/%d/ns/%s", options.pid, kinds[i].name);
        if (stat(path, &theirs) != 0)
            fail(errno, "cannot examine %s", path);
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i].name);
        if (stat(path, &ours) != 0)
            fail(errno, "cannot examine %s", path);
        if (theirs.st_ino != ours.st_ino || theirs.st_dev != ours.st_dev)
            flags |= kinds[i].flag;
    }
    if (!(flags & CLONE_NEWUSER))
        fail(0, "process %d has no user namespace of its own: a command beside it would run with the host's ids",
             options.pid);
    return flags;
}

static void drop_bounding_set(void)
{
    for (int capability = 0; capability < 64 && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (!(options.caps_keep >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            fail(errno, "cannot drop capability %d from the bounding set", capability);
}

/* In the gear, as its root; becomes the command. */
_Noreturn static void run_command(void)
{
    sigset_t none;
    setsid();
    if (isatty(STDIN_FILENO))
        ioctl(STDIN_FILENO, TIOCSCTTY, 0); /* without one there is no job control, which is no reason to refuse */
    if (*profile)
        take_profile();
    close_range(3, ~0U, 0);
    umask(022);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    drop_bounding_set();
    if (options.no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(errno, "cannot set no-new-privileges");
    /* Before the ids change: without no-new-privileges only a privileged process may install a filter. */
    if (program.len && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        fail(errno, "cannot install the system-call filter");
    if (setgroups(options.group_count, options.groups) != 0)
        fail(errno, "cannot set the groups");
    if (setresgid(options.gid, options.gid, options.gid) != 0)
        fail(errno, "cannot become gid %u", options.gid);
    if (setresuid(options.uid, options.uid, options.uid) != 0)
        fail(errno, "cannot become uid %u", options.uid);
    /* After the ids, whose change takes it back. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        fail(errno, "cannot tie the command's life to ours");
    int code = CANNOT_EXECUTE;
    if (chdir(options.cwd) != 0) {
        fprintf(stderr, "gear-exec: cannot enter %s: %s (errno %d)\n", options.cwd, strerror(errno), errno);
        _exit(code);
    }
    environ = options.env; /* execvp searches the PATH of its own environment */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(options.command[0], options.command);
    if (errno == ENOENT || errno == ENOTDIR)
        code = NOT_FOUND;
    fprintf(stderr, "gear-exec: cannot execute %s: %s (errno %d)\n", options.command[0], strerror(errno), errno);
    _exit(code);
}

/* The helper: joins, enters, forks the command as a child of our parent, says its pid and leaves. */
_Noreturn static void enter(int namespaces, int report)
{
    for (size_t i = 0; i < options.cgroup_count; i++)
        if (write(cgroup_files[i], "0", 1) != 1)
            fail(errno, "cannot join %s", options.cgroups[i]);
    /* One call for all: it checks everything before it changes anything. */
    if (setns(pidfd, namespaces) != 0)
        fail(errno, "cannot enter the namespaces of process %d", options.pid);
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child < 0)
        fail(errno, "cannot fork in the gear%s", errno == EAGAIN ? " (its process limit is reached)" : "");
    if (child == 0)
        run_command();
    if (write(report, &child, sizeof child) != sizeof child)
        fail(errno, "cannot report the command's pid");
    _exit(0);
}

static void signal_group(pid_t command, int number)
{
    if (kill(-command, number) != 0)
        kill(command, number); /* it has not made its session yet */
}

/* The command has changed: exits with its status if it has ended. */
static void reap(pid_t command)
{
    int how;
    pid_t ended = waitpid(command, &how, WNOHANG);
    if (ended == command && WIFEXITED(how))
        _exit(WEXITSTATUS(how));
    if (ended == command)
        _exit(128 + WTERMSIG(how));
    if (ended < 0 && errno != EINTR)
        fail(errno, "lost the command %d", command);
}

/* Waits for the command, passes signals on, and ends it when the caller is gone; never returns. */
_Noreturn static void attend(pid_t command, const sigset_t *watched)
{
    struct pollfd wait[] = {{.fd = signalfd(-1, watched, SFD_CLOEXEC | SFD_NONBLOCK), .events = POLLIN},
                            {.fd = control}}; /* its hang-up comes unasked */
    if (wait[0].fd < 0)
        fail(errno, "cannot wait for signals");
    int patience = -1;
    for (;;) {
        int ready = poll(wait, 2, patience);
        if (ready == 0)
            signal_group(command, SIGKILL);
        if (ready > 0 && wait[1].revents) {
            wait[1].fd = -1;
            patience = GRACE_MILLIS;
            signal_group(command, SIGTERM);
        }
        struct signalfd_siginfo got;
        while (read(wait[0].fd, &got, sizeof got) == sizeof got) {
            if (got.ssi_signo != SIGCHLD) {
                signal_group(command, (int)got.ssi_signo);
                continue;
            }
            if (patience >= 0) {
                /* Nobody waits for what the command leaves behind. Before it is reaped: its pid names the group. */
                siginfo_t how = {0};
                if (waitid(P_PID, (id_t)command, &how, WEXITED | WNOHANG | WNOWAIT) == 0 && how.si_pid == command)
                    kill(-command, SIGKILL);
            }
            reap(command);
        }
    }
}

int main(int argc, char **argv)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the gear's root must not read our memory while we enter */
    parse(argc, argv);
    settle_descriptors();
    if (control >= 0)
        read_variables();

    pidfd = (int)syscall(SYS_pidfd_open, options.pid, 0);
    if (pidfd < 0)
        fail(errno, "no process %d", options.pid);
    /* After the pidfd: it pins the process that the check is about. */
    if (options.have_start_time && start_time_of(options.pid) != options.start_time)
        fail(0, "process %d is another one by now: its start time is not %llu", options.pid,
             (unsigned long long)options.start_time);
    for (size_t i = 0; i < options.cgroup_count; i++)
        if ((cgroup_files[i] = open(options.cgroups[i], O_WRONLY | O_CLOEXEC)) < 0)
            fail(errno, "cannot open %s", options.cgroups[i]);
    if (options.seccomp)
        read_filter();
    read_profile();
    int namespaces = foreign_namespaces();

    static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGCHLD};
    sigset_t watched;
    sigemptyset(&watched);
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
        sigaddset(&watched, forwarded[i]);
    sigprocmask(SIG_BLOCK, &watched, NULL);

    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        fail(errno, "cannot make a pipe");
    pid_t helper = fork();
    if (helper < 0)
        fail(errno, "cannot fork");
    if (helper == 0)
        enter(namespaces, report[1]);
    close(report[1]);
    int how;
    pid_t command;
    ssize_t n = read(report[0], &command, sizeof command);
    while (waitpid(helper, &how, 0) < 0 && errno == EINTR)
        continue;
    if (n != sizeof command)
        _exit(OWN_FAILURE); /* the helper has said why */
    attend(command, &watched);
}
