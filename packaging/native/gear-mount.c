/*
 * gear-mount: makes and removes the mounts of one gear, in libvirtd's mount namespace.
 *
 *   gear-mount [--mntns-pid PID] --state DIR --base ID [--count 65536] [--target DIR --layer DIR...]
 *              [--writable UPPER WORK] [--bind SRC:DST[:rw]]... [--data SRC DST]...
 *   gear-mount [--mntns-pid PID] --state DIR --undo [--target DIR] [--data SRC DST]...
 *
 *   --mntns-pid  a process whose mount namespace to work in (libvirtd); 0 or absent: our own
 *   --state      the folder that all other paths lie in. It is opened as it is; below it, no component may be a
 *                symbolic link, and nothing may lead out of it. Default /
 *   --base       first outside id of the gear; ids on disk stay 0..count-1 and are shifted by the mount alone
 *   --layer      lowest first. One layer and not --writable: one read-only idmapped mount. Else an overlay over
 *                idmapped mounts of the layers (an idmapped mount *of* an overlay is EINVAL in the kernel)
 *   --writable   upper and work folder of the overlay; both must have the same parent
 *   --bind       SRC in the state folder, on DST in the gear's root, idmapped; read-only without :rw
 *   --data       SRC on DST, both in the state folder: idmapped, writable, nosuid and nodev (SRC unused by --undo)
 *
 * The root is nodev and not nosuid: sudo inside a gear must work. Mounts that a crash left on a target are
 * replaced. Any failure unmounts what this call had made, prints one line and exits 125.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char *helper_name = "gear-mount";

enum { MAX_LAYERS = 128, MAX_MOUNTS = 64 };

struct pair {
    char *source, *target;
    bool writable;
};
static struct {
    pid_t mntns_pid;
    const char *state, *target, *upper, *work;
    uint64_t base, count;
    bool undo, have_base;
    char *layers[MAX_LAYERS];
    size_t layer_count;
    struct pair binds[MAX_MOUNTS], data[MAX_MOUNTS];
    size_t bind_count, data_count;
} options = {.state = "/", .count = 65536};

static int state_fd, user_namespace = -1;
/* Made by this call, to be taken back when a later step fails. */
static int made[MAX_MOUNTS + 2]; /* data mounts, the root and its staging mount */
static size_t made_count;

static void parse_bind(char *text)
{
    if (options.bind_count == MAX_MOUNTS)
        fail(0, "--bind: more than %d", MAX_MOUNTS);
    struct pair *bind = &options.binds[options.bind_count++];
    char *colon = strchr(text, ':');
    if (!colon)
        fail(0, "--bind: '%s' is not SRC:DST or SRC:DST:rw", text);
    *colon = '\0';
    bind->source = text;
    bind->target = colon + 1;
    colon = strchr(bind->target, ':');
    if (colon) {
        if (strcmp(colon, ":rw") != 0)
            fail(0, "--bind: after the second colon only rw is known, not '%s'", colon + 1);
        *colon = '\0';
        bind->writable = true;
    }
}

static void parse(int argc, char **argv)
{
    for (int at = 1; at < argc; at++) {
        const char *name = argv[at];
        if (!strcmp(name, "--undo")) {
            options.undo = true;
            continue;
        }
        char *value = value_of(argc, argv, &at);
        if (!strcmp(name, "--mntns-pid")) {
            options.mntns_pid = (pid_t)number_of(name, value, 10, INT32_MAX);
        } else if (!strcmp(name, "--state")) {
            options.state = value;
        } else if (!strcmp(name, "--base")) {
            options.base = number_of(name, value, 10, UINT32_MAX - 1);
            options.have_base = true;
        } else if (!strcmp(name, "--count")) {
            options.count = number_of(name, value, 10, UINT32_MAX - 1);
        } else if (!strcmp(name, "--target")) {
            options.target = value;
        } else if (!strcmp(name, "--layer")) {
            if (options.layer_count == MAX_LAYERS)
                fail(0, "--layer: more than %d", MAX_LAYERS);
            options.layers[options.layer_count++] = value;
        } else if (!strcmp(name, "--writable")) {
            options.upper = value;
            options.work = value_of(argc, argv, &at);
        } else if (!strcmp(name, "--bind")) {
            parse_bind(value);
        } else if (!strcmp(name, "--data")) {
            if (options.data_count == MAX_MOUNTS)
                fail(0, "--data: more than %d", MAX_MOUNTS);
            struct pair *data = &options.data[options.data_count++];
            *data = (struct pair){value, value_of(argc, argv, &at), true};
        } else {
            fail(0, "unknown option %s", name);
        }
    }
    if (!options.target && !options.data_count)
        fail(0, "nothing to do: neither --target nor --data");
    if (options.undo)
        return;
    /* An identity map would hand the gear the host's own root. */
    if (!options.have_base || options.base < 65536 || !options.count || options.base + options.count > UINT32_MAX)
        fail(0, "--base must be 65536 or more, with base + count within 32 bits");
    if (options.target && !options.layer_count)
        fail(0, "--target needs at least one --layer");
    if (!options.target && (options.layer_count || options.upper || options.bind_count))
        fail(0, "--layer, --writable and --bind need --target");
}

/* The part of an absolute path below the state folder; the folder itself is ".". */
static const char *below_state(const char *path)
{
    size_t length = strlen(options.state);
    while (length > 1 && options.state[length - 1] == '/')
        length--;
    if (length == 1)
        length = 0; /* the state folder is / */
    if (strncmp(path, options.state, length) != 0 || path[length] != '/')
        fail(0, "%s is not in the state folder %s", path, options.state);
    path += length;
    while (*path == '/')
        path++;
    return *path ? path : ".";
}

static int open_below(int dir, const char *path, uint64_t flags)
{
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static int open_path(const char *path, uint64_t flags)
{
    int fd = open_below(state_fd, below_state(path), O_PATH | flags);
    if (fd < 0)
        fail(errno, "cannot open %s (below %s, no symbolic links)", path, options.state);
    return fd;
}

static void unmount(int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (umount2(path, MNT_DETACH) != 0)
        fprintf(stderr, "%s: cannot unmount: %s (errno %d)\n", helper_name, strerror(errno), errno);
}

/* Runs at every exit; on success there is nothing left in `made`. */
static void take_back(void)
{
    while (made_count > 0)
        unmount(made[--made_count]);
}

/*
 * The user namespace exists for its id map alone; the kernel wants a descriptor of one. Its only process is a
 * child that lives until we have opened it.
 */
static void make_user_namespace(void)
{
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child < 0)
        fail(errno, "cannot make a user namespace");
    if (child == 0)
        for (;;)
            pause();
    char path[64], map[64];
    int length = snprintf(map, sizeof map, "0 %llu %llu\n", (unsigned long long)options.base,
                          (unsigned long long)options.count);
    int error = 0;
    static const char *const files[] = {"uid_map", "gid_map"};
    for (size_t i = 0; i < 2 && !error; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", child, files[i]);
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || write(fd, map, (size_t)length) != length)
            error = errno;
        if (fd >= 0)
            close(fd);
    }
    if (!error) {
        snprintf(path, sizeof path, "/proc/%d/ns/user", child);
        user_namespace = open(path, O_RDONLY | O_CLOEXEC);
        if (user_namespace < 0)
            error = errno;
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (error)
        fail(error, "cannot prepare the id map 0 %llu %llu (%s)", (unsigned long long)options.base,
             (unsigned long long)options.count, path);
}

static void enter_mount_namespace(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", options.mntns_pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail(errno, "cannot open %s", path);
    if (setns(fd, CLONE_NEWNS) != 0)
        fail(errno, "cannot enter the mount namespace of process %d", options.mntns_pid);
    close(fd);
}

/* A detached idmapped copy of what `fd` names. */
static int idmapped(int fd, const char *path, uint64_t attributes)
{
    int tree = open_tree(fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0)
        fail(errno, "cannot copy the mount of %s", path);
    struct mount_attr attr = {
        .attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_NODEV | attributes,
        .userns_fd = (uint64_t)user_namespace,
    };
    if (mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof attr) != 0)
        fail(errno, "cannot idmap %s (EINVAL: its file system cannot; EPERM: it is idmapped already)", path);
    return tree;
}

static void attach(int tree, int target, const char *path)
{
    if (move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
        fail(errno, "cannot mount on %s", path);
    made[made_count++] = tree;
}

/* Opens a target, after unmounting what a crash may have left on it. */
static int clean_target(const char *path, bool must_exist)
{
    if (!strcmp(below_state(path), "."))
        fail(0, "the state folder itself is not a target");
    for (int rounds = 0; rounds < MAX_MOUNTS; rounds++) {
        int fd = open_below(state_fd, below_state(path), O_PATH);
        if (fd < 0 && errno == ENOENT && !must_exist)
            return -1;
        if (fd < 0)
            fail(errno, "cannot open %s (below %s, no symbolic links)", path, options.state);
        struct statx stat;
        if (statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &stat) != 0)
            fail(errno, "cannot examine %s", path);
        if (!(stat.stx_attributes & STATX_ATTR_MOUNT_ROOT))
            return fd;
        unmount(fd);
        close(fd);
    }
    fail(0, "%s: still a mount after %d unmounts", path, MAX_MOUNTS);
}

/* Upper and work folder through one idmapped mount of their parent: overlayfs wants both on the same mount. */
static void add_writable(int staging, char *data, size_t room, size_t *used)
{
    const char *upper = strrchr(options.upper, '/'), *work = strrchr(options.work, '/');
    if (!upper || !work || upper - options.upper != work - options.work ||
        strncmp(options.upper, options.work, (size_t)(upper - options.upper)) != 0)
        fail(0, "--writable: %s and %s do not have the same parent", options.upper, options.work);
    if (strpbrk(upper, ",:\\") || strpbrk(work, ",:\\"))
        fail(0, "--writable: the names %s and %s may not hold , : or \\", upper + 1, work + 1);
    close(open_path(options.upper, O_DIRECTORY)); /* neither may be a symbolic link */
    close(open_path(options.work, O_DIRECTORY));
    char parent[4096];
    snprintf(parent, sizeof parent, "%.*s", (int)(upper - options.upper), options.upper);
    int fd = open_path(parent, O_DIRECTORY);
    int tree = idmapped(fd, parent, 0);
    if (mkdirat(staging, "w", 0700) != 0 || move_mount(tree, "", staging, "w", MOVE_MOUNT_F_EMPTY_PATH) != 0)
        fail(errno, "cannot stage %s", parent);
    close(tree);
    close(fd);
    *used += (size_t)snprintf(data + *used, room - *used, ",upperdir=w%s,workdir=w%s", upper, work);
}

/*
 * overlayfs works on the upper folder as whoever mounted it. Our own id 0 has no place in the idmapped upper mount, so
 * it would fail to make its work folder there and mount read-only, with only a line in the kernel log. The securebit
 * keeps the capabilities that a change of the file system id would take away.
 */
static void become_gears_root(bool become)
{
    if (become && prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) != 0)
        fail(errno, "cannot keep capabilities over a change of the file system id");
    setfsgid(become ? (gid_t)options.base : 0);
    setfsuid(become ? (uid_t)options.base : 0);
}

/*
 * The overlay of the layers, detached. overlayfs accepts as layers only mounts that are attached in our namespace
 * (before kernel 6.14), so they are staged in a small tmpfs on the target, which goes away again: the overlay
 * holds private copies.
 */
static int overlay(int target)
{
    int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
    if (context < 0 || fsconfig(context, FSCONFIG_SET_STRING, "mode", "0700", 0) != 0 ||
        fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
        fail(errno, "cannot make a tmpfs to stage the layers in");
    int staging = fsmount(context, FSMOUNT_CLOEXEC, 0);
    close(context);
    if (staging < 0)
        fail(errno, "cannot mount a tmpfs to stage the layers in");
    attach(staging, target, options.target);
    struct mount_attr alone = {.propagation = MS_PRIVATE};
    if (mount_setattr(staging, "", AT_EMPTY_PATH, &alone, sizeof alone) != 0)
        fail(errno, "cannot make the staging mount private");

    char data[4000] = "index=off,metacopy=off,lowerdir=", name[24];
    size_t used = strlen(data);
    for (size_t i = options.layer_count; i-- > 0;) { /* overlayfs wants the topmost first */
        int fd = open_path(options.layers[i], O_DIRECTORY);
        int tree = idmapped(fd, options.layers[i], MOUNT_ATTR_RDONLY);
        snprintf(name, sizeof name, "%zu", i);
        if (mkdirat(staging, name, 0700) != 0 || move_mount(tree, "", staging, name, MOVE_MOUNT_F_EMPTY_PATH) != 0)
            fail(errno, "cannot stage layer %s", options.layers[i]);
        close(tree);
        close(fd);
        used += (size_t)snprintf(data + used, sizeof data - used, "%s%s", name, i ? ":" : "");
    }
    if (options.upper)
        add_writable(staging, data, sizeof data, &used);
    if (used >= sizeof data)
        fail(0, "too many layers for one overlay: %zu", options.layer_count);
    if (mkdirat(staging, "merged", 0700) != 0 || fchdir(staging) != 0)
        fail(errno, "cannot enter the staging mount");
    unsigned long flags = MS_NODEV | (options.upper ? 0 : MS_RDONLY);
    become_gears_root(true);
    if (mount("overlay", "merged", "overlay", flags, data) != 0)
        fail(errno, "cannot mount the overlay (%s)", data);
    become_gears_root(false);
    struct statvfs stat;
    if (options.upper && (statvfs("merged", &stat) != 0 || stat.f_flag & ST_RDONLY))
        fail(0, "overlayfs made the writable root read-only; the kernel log says why");
    int root = open_tree(staging, "merged", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (root < 0)
        fail(errno, "cannot take the overlay");
    if (chdir("/") != 0)
        fail(errno, "cannot leave the staging mount");
    unmount(staging);
    made_count--;
    close(staging);
    return root;
}

static void mount_root(void)
{
    int target = clean_target(options.target, true), root;
    if (options.layer_count == 1 && !options.upper) {
        int fd = open_path(options.layers[0], O_DIRECTORY);
        root = idmapped(fd, options.layers[0], MOUNT_ATTR_RDONLY);
        close(fd);
    } else {
        root = overlay(target);
    }
    attach(root, target, options.target);
    close(target);
    for (size_t i = 0; i < options.bind_count; i++) {
        const struct pair *bind = &options.binds[i];
        int source = open_path(bind->source, 0);
        int tree = idmapped(source, bind->source, MOUNT_ATTR_NOSUID | (bind->writable ? 0 : MOUNT_ATTR_RDONLY));
        const char *inside = bind->target + strspn(bind->target, "/");
        int on = open_below(root, inside, O_PATH);
        if (on < 0)
            fail(errno, "cannot open %s in the gear's root (no symbolic links)", bind->target);
        if (move_mount(tree, "", on, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
            fail(errno, "cannot mount %s on %s", bind->source, bind->target);
        close(tree); /* goes with the root when that is taken back */
        close(source);
        close(on);
    }
}

int main(int argc, char **argv)
{
    parse(argc, argv);
    if (!options.undo)
        make_user_namespace();
    if (options.mntns_pid)
        enter_mount_namespace();
    state_fd = open(options.state, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (state_fd < 0)
        fail(errno, "cannot open the state folder %s", options.state);
    if (options.undo) {
        for (size_t i = 0; i < options.data_count; i++)
            clean_target(options.data[i].target, false);
        if (options.target)
            clean_target(options.target, false);
        return 0;
    }
    atexit(take_back);
    if (options.target)
        mount_root();
    for (size_t i = 0; i < options.data_count; i++) {
        const struct pair *data = &options.data[i];
        int source = open_path(data->source, O_DIRECTORY);
        int target = clean_target(data->target, true);
        attach(idmapped(source, data->source, MOUNT_ATTR_NOSUID), target, data->target);
        close(source);
        close(target);
    }
    made_count = 0;
    return 0;
}
