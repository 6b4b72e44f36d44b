/* What the fork becomes: the gear's program, with its own session, ids, filter and nothing else of init's. */
#include "gear-init.h"

#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

_Noreturn static void give_up(int report, int code, const char *what, const char *which, int error)
{
    char bytes[256];
    struct text text = {bytes, 0, sizeof bytes};
    text_add(&text, what);
    text_add(&text, which);
    if (error) {
        text_add(&text, ": ");
        text_add(&text, strerrordesc_np(error));
        text_add(&text, " (errno ");
        text_number(&text, (uint64_t)error, 1);
        text_add(&text, ")");
    }
    write_all(report, bytes, text.used);
    _exit(code);
}

static void reset_signals(void)
{
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL); /* refused for KILL, STOP and the C library's own: nothing to reset there */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void program_become(const struct go *go, int out, int err, int report)
{
    setsid();
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        give_up(report, OWN_FAILURE, "cannot take the output pipes", "", errno);
    umask(022);
    reset_signals();
    if (go->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up(report, OWN_FAILURE, "cannot set no-new-privileges", "", errno);
    /* Before the ids change: without no-new-privileges only a privileged process may install a filter. */
    struct sock_fprog filter = {(unsigned short)go->filter_length, go->filter};
    if (go->filter && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0)
        give_up(report, OWN_FAILURE, "cannot install the system-call filter", "", errno);
    if (setgroups(go->group_count, go->groups) != 0 || setresgid(go->gid, go->gid, go->gid) != 0 ||
        setresuid(go->uid, go->uid, go->uid) != 0)
        give_up(report, OWN_FAILURE, "cannot take uid, gid and groups of the program", "", errno);
    if (chdir(go->cwd) != 0)
        give_up(report, CANNOT_EXECUTE, "cannot enter the working folder ", go->cwd, errno);
    environ = go->envp; /* execvp searches the PATH of its own environment */
    execvp(go->argv[0], go->argv);
    int error = errno;
    give_up(report, error == ENOENT || error == ENOTDIR ? NOT_FOUND : CANNOT_EXECUTE, "cannot execute ", go->argv[0],
            error);
}
