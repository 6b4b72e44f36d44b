/*
 * gear-init: the first process of every gear.
 *
 * It waits for the agent's go-ahead on /.gearshift/go, hides that folder, starts the program, forwards signals to
 * it, reaps, keeps the program's output in capped files and its fate in `status`. It needs nobody while it does
 * that: agent, console and libvirtd may come and go. The contract with the agent is in GEAR.md.
 *
 * Exit code: the program's, 128+signal when one killed it, 125 when the start failed on our side, 126 or 127 when
 * the program cannot be executed or found.
 */
#include "gear-init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PROMPT_MS = 200,    /* an unfinished line is written after this silence */
    STATUS_MS = 1000,   /* how often a growing `lost` is written */
    LEFTOVER_STEP_MS = 20,
    LEFTOVER_TERM_MS = 2000, /* what is left of the program gets this long after SIGTERM */
    LEFTOVER_KILL_MS = 1000
};

static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGQUIT, SIGWINCH};

static struct status status = {.dir = -1, .state = "waiting", .code = -1, .signal = -1};
static struct stream out = {.pipe = -1, .file = -1}, err = {.pipe = -1, .file = -1};
static struct go go;
static pid_t program;
static bool program_ended;

static struct text error_text(void)
{
    struct text text = {status.error, 0, sizeof status.error};
    return text;
}

/* Ends init, and with it the gear, before a program ran. */
_Noreturn static void fail(int code, const char *what, int error)
{
    if (what) {
        struct text text = error_text();
        text_add(&text, what);
        if (error) {
            text_add(&text, ": ");
            text_add(&text, strerrordesc_np(error));
            text_add(&text, " (errno ");
            text_number(&text, (uint64_t)error, 1);
            text_add(&text, ")");
        }
    }
    status.state = "failed";
    status.code = code;
    status.ended = moment_now();
    if (status.dir >= 0) {
        status_write(&status);
    } else {
        write_all(STDERR_FILENO, "gear-init: ", 11); /* libvirt's console: nobody may be there to read it */
        write_all(STDERR_FILENO, status.error, strlen(status.error));
        write_all(STDERR_FILENO, "\n", 1);
    }
    _exit(code);
}

static int watch_signals(int fd, bool with_children)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
        sigaddset(&set, forwarded[i]);
    if (with_children)
        sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        fail(OWN_FAILURE, "cannot block signals", errno);
    fd = signalfd(fd, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        fail(OWN_FAILURE, "cannot watch signals", errno);
    return fd;
}

/* Blocks until the agent has spoken. A signal that means "end" ends the gear instead. */
static void wait_for_go(int control, int signals)
{
    for (;;) {
        int fifo = openat(control, "go", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
        if (fifo < 0)
            fail(OWN_FAILURE, "cannot open " CONTROL_DIR "/go", errno);
        struct stat stat;
        if (fstat(fifo, &stat) != 0 || !S_ISFIFO(stat.st_mode))
            fail(OWN_FAILURE, CONTROL_DIR "/go is not a FIFO", 0);
        struct text text = error_text();
        enum go_result result = go_read(fifo, signals, &go, &text);
        close(fifo);
        if (result == GO_READY)
            return;
        go_forget(&go);
        if (result == GO_MALFORMED)
            fail(OWN_FAILURE, NULL, 0);
        struct signalfd_siginfo info;
        if (result == GO_INTERRUPTED && read(signals, &info, sizeof info) == sizeof info &&
            (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT || info.ssi_signo == SIGQUIT)) {
            status.signal = (int)info.ssi_signo;
            fail(128 + (int)info.ssi_signo, "stopped before the go-ahead", 0);
        }
    }
}

static void drop_bounding_set(uint64_t keep)
{
    for (int capability = 0; capability < 64 && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (!(keep >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            fail(OWN_FAILURE, "cannot drop capabilities from the bounding set", errno);
}

/* Init itself needs only to signal processes of other ids, once the program has been forked. */
static void keep_only_kill(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{.effective = 1U << CAP_KILL, .permitted = 1U << CAP_KILL}, {0}};
    if (syscall(SYS_capset, &header, data) != 0)
        fail(OWN_FAILURE, "cannot give up init's own capabilities", errno);
}

static void null_stdio(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
        fail(OWN_FAILURE, "cannot open /dev/null", errno);
    if (null > 2)
        close(null);
}

/* A pipe whose program end belongs to the program's user, so that it may open /dev/stdout again by name. */
static int output_pipe(struct stream *stream)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        fail(OWN_FAILURE, "cannot make an output pipe", errno);
    if (fchown(ends[1], go.uid, go.gid) != 0)
        fail(OWN_FAILURE, "cannot give an output pipe to the program's user", errno);
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        fail(OWN_FAILURE, "cannot make an output pipe non-blocking", errno);
    stream->pipe = ends[0];
    return ends[1];
}

static void start_program(void)
{
    null_stdio();
    int out_end = output_pipe(&out), err_end = output_pipe(&err);
    int report[2]; /* closed by a successful exec; else the reason comes through it */
    if (pipe2(report, O_CLOEXEC) != 0)
        fail(OWN_FAILURE, "cannot make a pipe", errno);
    status.started = moment_now();
    program = fork();
    if (program < 0)
        fail(OWN_FAILURE, "cannot fork the program (process limit?)", errno);
    if (program == 0)
        program_become(&go, out_end, err_end, report[1]);
    close(out_end);
    close(err_end);
    close(report[1]);
    keep_only_kill();
    ssize_t n;
    while ((n = read(report[0], status.error, sizeof status.error - 1)) < 0 && errno == EINTR)
        continue;
    close(report[0]);
    if (n > 0) {
        int how;
        while (waitpid(program, &how, 0) < 0 && errno == EINTR)
            continue;
        status.error[n] = '\0';
        fail(WIFEXITED(how) ? WEXITSTATUS(how) : OWN_FAILURE, NULL, 0);
    }
    bool signal_group = go.signal_group;
    go_forget(&go);
    go.signal_group = signal_group;
    status.state = "running";
    status.pid = program;
    status_write(&status);
}

static void reap(void)
{
    int how;
    pid_t pid;
    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        if (pid != program)
            continue;
        program_ended = true;
        status.state = "exited";
        status.ended = moment_now();
        if (WIFEXITED(how))
            status.code = WEXITSTATUS(how);
        else
            status.signal = WTERMSIG(how);
        status_write(&status);
    }
}

static void handle_signals(int signals)
{
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            reap();
        else if (!program_ended && (!go.signal_group || kill(-program, (int)info.ssi_signo) != 0))
            kill(program, (int)info.ssi_signo);
    }
}

/* Waits for something to do, at most `timeout` (-1: for ever), and does it. */
static void turn(int signals, int timeout)
{
    bool unfinished = out.used || err.used;
    bool lost = status.lost != out.lost + err.lost;
    int wait = unfinished ? PROMPT_MS : lost ? STATUS_MS : -1;
    if (timeout >= 0 && (wait < 0 || timeout < wait))
        wait = timeout;
    struct pollfd polls[] = {{.fd = signals, .events = POLLIN},
                             {.fd = out.pipe, .events = POLLIN},
                             {.fd = err.pipe, .events = POLLIN}};
    int ready = poll(polls, 3, wait);
    if (ready > 0 && polls[1].revents)
        stream_pump(&out);
    if (ready > 0 && polls[2].revents)
        stream_pump(&err);
    if (ready > 0 && polls[0].revents)
        handle_signals(signals);
    if (ready == 0 && unfinished) {
        stream_flush(&out);
        stream_flush(&err);
    }
    static struct timespec written;
    struct moment now = moment_now();
    if (lost && now.boot.tv_sec - written.tv_sec >= STATUS_MS / 1000) {
        written = now.boot;
        status.lost = out.lost + err.lost;
        status_write(&status);
    }
}

static int64_t elapsed_ms(struct timespec since)
{
    struct timespec now = moment_now().boot;
    return (now.tv_sec - since.tv_sec) * 1000 + (now.tv_nsec - since.tv_nsec) / 1000000;
}

/* kill(-1) spares the caller: it reaches everything else in the gear, also what was brought in from outside. */
static bool others_are_alive(void)
{
    reap();
    return kill(-1, 0) == 0;
}

static void end_leftovers(int signals)
{
    if (!others_are_alive())
        return;
    kill(-1, SIGTERM);
    struct timespec since = moment_now().boot;
    while (others_are_alive() && elapsed_ms(since) < LEFTOVER_TERM_MS)
        turn(signals, LEFTOVER_STEP_MS);
    if (!others_are_alive())
        return;
    kill(-1, SIGKILL);
    since = moment_now().boot;
    while (others_are_alive() && elapsed_ms(since) < LEFTOVER_KILL_MS)
        turn(signals, LEFTOVER_STEP_MS);
}

static void drain(struct stream *stream)
{
    while (stream->pipe >= 0 && stream_pump(stream))
        continue;
    stream_flush(stream);
}

int main(void)
{
    close_range(3, ~0U, 0);
    umask(027);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* nobody in the gear reads our memory or walks our descriptors */
    int signals = watch_signals(-1, false);
    int control = open(CONTROL_DIR, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (control < 0)
        fail(OWN_FAILURE, "cannot open " CONTROL_DIR, errno);
    status.dir = openat(control, "log", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (status.dir < 0)
        fail(OWN_FAILURE, "cannot open " CONTROL_DIR "/log", errno);
    status_write(&status);

    wait_for_go(control, signals);
    close(control);
    if (umount2(CONTROL_DIR, MNT_DETACH) != 0)
        fail(OWN_FAILURE, "cannot unmount " CONTROL_DIR, errno);
    const char *refused = cgroup_view();
    if (refused)
        fail(OWN_FAILURE, refused, errno);
    drop_bounding_set(go.caps_keep);
    stream_open(&out, status.dir, "out.log", "out.log.1", go.log_cap);
    stream_open(&err, status.dir, "err.log", "err.log.1", go.log_cap);
    watch_signals(signals, true);
    start_program();

    while (!program_ended)
        turn(signals, -1);
    end_leftovers(signals);
    drain(&out);
    drain(&err);
    status.lost = out.lost + err.lost;
    status_write(&status);
    return status.signal > 0 ? 128 + status.signal : status.code;
}
