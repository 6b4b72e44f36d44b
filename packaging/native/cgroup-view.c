/*
 * What the gear sees under /sys/fs/cgroup: its own groups alone, read-only.
 *
 * libvirt binds the top of every v1 hierarchy there, so a gear could read the names and figures of all others. Init
 * takes that away and, in a cgroup namespace of its own that starts at the groups it is in, mounts them again.
 * Programs that size themselves by their limits (JVM, Go) find them at the usual place.
 *
 * /proc/self/cgroup is   4:memory:/machine/lxc-1-g.libvirt-lxc/gear   and   0::/path   for cgroup2; see cgroups(7).
 */
#include "gear-init.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOP "/sys/fs/cgroup"

enum { LIST_MAX = 8192 };

/* A controller that cannot be mounted is missing from the view, which harms nobody. */
static void show(const char *controllers)
{
    const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    char bytes[256];
    struct text path = {bytes, 0, sizeof bytes};
    text_add(&path, TOP "/");
    text_add(&path, *controllers ? controllers : "unified");
    if (mkdir(bytes, 0755) != 0)
        return;
    if (*controllers ? mount("cgroup", bytes, "cgroup", flags, controllers) : mount("cgroup2", bytes, "cgroup2", flags, NULL))
        rmdir(bytes);
}

const char *cgroup_view(void)
{
    static char list[LIST_MAX];
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    size_t used = 0;
    ssize_t n;
    while (fd >= 0 && (n = read(fd, list + used, sizeof list - 1 - used)) > 0)
        used += (size_t)n;
    if (fd < 0)
        return "cannot read /proc/self/cgroup";
    close(fd);

    while (umount2(TOP, MNT_DETACH) == 0)
        continue;
    if (errno == ENOENT)
        return NULL; /* a kernel, or a gear, without cgroups in /sys */
    if (errno != EINVAL) /* EINVAL: nothing is mounted there any more */
        return "cannot unmount " TOP;
    if (unshare(CLONE_NEWCGROUP) != 0)
        return "cannot make a cgroup namespace";
    if (!strncmp(list, "0::", 3)) { /* cgroup2 alone */
        if (mount("cgroup2", TOP, "cgroup2", flags | MS_RDONLY, NULL) != 0)
            return "cannot mount " TOP;
        return NULL;
    }
    if (mount("tmpfs", TOP, "tmpfs", flags, "mode=755,size=64k") != 0)
        return "cannot mount " TOP;
    for (char *line = list, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        char *controllers = strchr(line, ':');
        char *end = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!end)
            continue; /* a line that a newer kernel writes otherwise */
        *end = '\0';
        if (strncmp(controllers + 1, "name=", 5) != 0) /* named hierarchies have no figures */
            show(controllers + 1);
    }
    if (mount(NULL, TOP, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL) != 0)
        return "cannot make " TOP " read-only";
    return NULL;
}
