/*
 * gear-mirror: says what there is inside a running gear, for the agent, which enters no namespace itself.
 *
 *   gear-mirror --pid INITPID --start-time TICKS --uid U --gid G
 *
 *   --pid         the gear's first process, as the host counts
 *   --start-time  field 22 of /proc/PID/stat: refuses when the pid now belongs to another process
 *   --uid, --gid  who looks at the root directory, as the host counts: the gear's root outside, or nobody
 *
 * Writes lines of words parted by tabs on standard output; in a word every byte up to 0x20, 0x7f and the backslash is
 * written as a backslash and three octal digits, as in mountinfo. Ids are as the host counts them.
 *
 *   host NAME DOMAIN                             the host's name in the gear's UTS namespace
 *   link INDEX NAME KIND MAC MTU FLAGS PEER NSID an interface; PEER 0: none, NSID -1: in the same namespace
 *   address INDEX FAMILY ADDRESS PREFIX PEER     FAMILY 4 or 6; PEER empty, or the other end of a point-to-point address
 *   outside NSID                                 as what the gear's network namespace knows the host's; -1: not at all
 *   peer INDEX NAME KIND MASTER                  the host's end of an interface, MASTER its bridge or empty
 *   peeraddress INDEX FAMILY ADDRESS PREFIX PEER
 *   msg, sem, shm LINE                           a line of /proc/sysvipc/TYPE, headings left out
 *   queue NAME MODE UID GID SIZE                 a POSIX message queue
 *   entry NAME MODE UID GID SIZE MOUNTED TARGET  of the root directory; MODE octal with the type, MOUNTED 1 where another
 *                                                file system begins; TARGET of a link, which is not followed: its
 *                                                first 255 bytes
 *   more TYPE COUNT                              so many lines of a type were left out
 *   problem TYPE TEXT                            why lines of a type are missing
 *   end                                          all was said
 *
 * The gear is hostile. What comes out of the kernel alone (names, interfaces, IPC) is read as root, since there is no
 * other way; the root directory is read last, with the gear's own ids and no capability at all, and nothing in it is
 * opened: its entries are named by O_PATH and asked for what the kernel knows already, so that no file system of the
 * gear's making (FUSE) is ever waited for. All of it ends after 5 s.
 * Exit code: 0; 125 our own failure, reason on standard error.
 */
#include "helper.h"
#include "mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

const char *helper_name = "gear-mirror";

enum { MOST_ENTRIES = 1000, MOST_TARGET = 256, MOST_OBJECTS = 1000, COUNT_AT_MOST = 100000, SECONDS = 5,
       MEMORY = 64 << 20 };

static struct {
    pid_t pid;
    uint64_t start_time;
    uid_t uid;
    gid_t gid;
    bool have_start_time;
} options;

static void parse(int argc, char **argv)
{
    for (int at = 1; at < argc; at++) {
        const char *name = argv[at];
        char *value = value_of(argc, argv, &at);
        if (!strcmp(name, "--pid")) {
            options.pid = (pid_t)number_of(name, value, 10, INT32_MAX);
        } else if (!strcmp(name, "--start-time")) {
            options.start_time = number_of(name, value, 10, UINT64_MAX);
            options.have_start_time = true;
        } else if (!strcmp(name, "--uid")) {
            options.uid = (uid_t)number_of(name, value, 10, UINT32_MAX - 1);
        } else if (!strcmp(name, "--gid")) {
            options.gid = (gid_t)number_of(name, value, 10, UINT32_MAX - 1);
        } else {
            fail(0, "unknown option %s", name);
        }
    }
    /* As the host's root we would look at the directory with all of its rights. */
    if (options.pid <= 1 || !options.have_start_time || !options.uid || !options.gid)
        fail(0, "--pid, --start-time, --uid and --gid are needed, no id of them root's");
}

void word(const char *text)
{
    putchar('\t');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte <= ' ' || byte == 0x7f || byte == '\\')
            printf("\\%03o", byte);
        else
            putchar(byte);
    }
}

void problem(const char *type, const char *what)
{
    char text[256];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    printf("problem");
    word(type);
    word(text);
    putchar('\n');
}

void left_out(const char *type, long count)
{
    if (count > 0)
        printf("more\t%s\t%ld\n", type, count);
}

static int open_of(pid_t pid, const char *what, int flags)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, what);
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        fail(errno, "cannot open %s", path);
    return fd;
}

static void enter(int namespace, int type)
{
    if (setns(namespace, type) != 0)
        fail(errno, "cannot enter a namespace of process %d", options.pid);
}

static void say_name(void)
{
    struct utsname name;
    if (uname(&name) != 0)
        fail(errno, "cannot ask for the name");
    printf("host");
    word(name.nodename);
    word(strcmp(name.domainname, "(none)") ? name.domainname : "");
    putchar('\n');
}

/* A file of /proc/sysvipc shows the IPC namespace of who opens it, whichever /proc it is in. */
static void say_objects(int proc, const char *type)
{
    char path[32], line[512];
    snprintf(path, sizeof path, "sysvipc/%s", type);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    if (!file) {
        problem(type, "cannot be read");
        return;
    }
    long count = -1; /* the headings */
    for (; count < COUNT_AT_MOST && fgets(line, sizeof line, file); count++) {
        line[strcspn(line, "\n")] = '\0';
        if (count < 0 || count >= MOST_OBJECTS)
            continue;
        printf("%s\t%s\n", type, line); /* numbers and blanks alone */
    }
    left_out(type, count - MOST_OBJECTS);
    fclose(file);
}

/* A mount of our own, seen by nobody: an mqueue file system shows the IPC namespace of who makes it. */
static DIR *open_queues(void)
{
    int made = fsopen("mqueue", FSOPEN_CLOEXEC);
    if (made < 0 || fsconfig(made, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
        return NULL;
    int mount = fsmount(made, FSMOUNT_CLOEXEC, 0);
    close(made);
    int folder = mount < 0 ? -1 : openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder < 0 ? NULL : fdopendir(folder);
}

static void say_queues(void)
{
    DIR *folder = open_queues();
    if (!folder) {
        problem("queue", "cannot be read");
        return;
    }
    long count = 0;
    for (struct dirent *entry; count < COUNT_AT_MOST && (entry = readdir(folder)) != NULL;) {
        struct stat about;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (count++ >= MOST_OBJECTS || fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        /* The content begins with "QSIZE:" and the bytes that wait in it. */
        char content[64] = "";
        int fd = openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && read(fd, content, sizeof content - 1) < 0)
            content[0] = '\0';
        close(fd);
        long size = strncmp(content, "QSIZE:", 6) ? 0 : strtol(content + 6, NULL, 10);
        printf("queue");
        word(entry->d_name);
        printf("\t%o\t%u\t%u\t%ld\n", about.st_mode & 07777, about.st_uid, about.st_gid, size);
    }
    left_out("queue", count - MOST_OBJECTS);
    closedir(folder);
}

static void lose_all_rights(void)
{
    if (setgroups(0, NULL) != 0 || setresgid(options.gid, options.gid, options.gid) != 0 ||
        setresuid(options.uid, options.uid, options.uid) != 0)
        fail(errno, "cannot become uid %u, gid %u", options.uid, options.gid);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(errno, "cannot set no-new-privileges");
}

/* Names an entry; nothing on the way or at its end is followed, and its file system is not asked. */
static int name_entry(int root, const char *name, struct statx *about)
{
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
    if (fd < 0)
        return -1;
    if (statx(fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, about) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Whether it was there. */
static bool say_entry(int root, const char *name)
{
    struct statx about;
    char target[MOST_TARGET] = "";
    int fd = name_entry(root, name, &about);
    if (fd < 0 && errno == ENOENT)
        return false;
    if (fd < 0) {
        printf("entry");
        word(name);
        printf("\t0\t0\t0\t0\t0\t\n");
        return true;
    }
    if (S_ISLNK(about.stx_mode)) {
        ssize_t length = readlinkat(fd, "", target, sizeof target - 1);
        target[length < 0 ? 0 : length] = '\0';
    }
    close(fd);
    printf("entry");
    word(name);
    printf("\t%o\t%u\t%u\t%llu\t%d", about.stx_mode, about.stx_uid, about.stx_gid, (unsigned long long)about.stx_size,
           (about.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0);
    word(target);
    putchar('\n');
    return true;
}

static void say_root(int root)
{
    DIR *folder = fdopendir(root);
    if (!folder) {
        problem("entry", "cannot be read");
        return;
    }
    long count = 0;
    struct dirent *entry;
    for (errno = 0; count < COUNT_AT_MOST && (entry = readdir(folder)) != NULL; errno = 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (count >= MOST_ENTRIES || say_entry(root, entry->d_name))
            count++;
    }
    if (errno)
        problem("entry", "cannot be read to its end");
    left_out("entry", count - MOST_ENTRIES);
    closedir(folder);
}

int main(int argc, char **argv)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the gear's root must not read our memory while we are in there */
    parse(argc, argv);
    alarm(SECONDS);
    struct rlimit memory = {MEMORY, MEMORY};
    setrlimit(RLIMIT_AS, &memory);

    int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0)
        fail(errno, "cannot open /proc");
    int uts = open_of(options.pid, "ns/uts", O_RDONLY), net = open_of(options.pid, "ns/net", O_RDONLY);
    int ipc = open_of(options.pid, "ns/ipc", O_RDONLY), root = open_of(options.pid, "root", O_RDONLY | O_DIRECTORY);
    /* Last: what was opened is of this very process if it is still there. */
    if (start_time_of(options.pid) != options.start_time)
        fail(0, "process %d is another one by now: its start time is not %llu", options.pid,
             (unsigned long long)options.start_time);
    struct outside outside = {.net = open_of(getpid(), "ns/net", O_RDONLY), .socket = open_netlink()};

    enter(uts, CLONE_NEWUTS);
    say_name();
    enter(net, CLONE_NEWNET);
    say_links(&outside);
    enter(ipc, CLONE_NEWIPC);
    say_objects(proc, "msg");
    say_objects(proc, "sem");
    say_objects(proc, "shm");
    say_queues();
    lose_all_rights();
    say_root(root);
    puts("end");
    return fflush(stdout) == 0 ? 0 : OWN_FAILURE;
}
