package io.gearshift.collectors.namespace;

import java.util.Arrays;

/// Counts processes by namespace while `/proc` is scanned: a hash table in primitive arrays, by the
/// number of the namespace, which is never the same for two of different type.
final class NamespaceCounts {

    private static final NamespaceType[] TYPES = NamespaceType.values();
    private static final int FREE = -1;

    private int[] table = free(1 << 10);
    private long[] inodes = new long[1 << 8];
    private int[] types = new int[1 << 8];
    private int[] processes = new int[1 << 8];
    private int[] lowestPids = new int[1 << 8];
    private int size;
    private int deniedProcesses;

    void add(int type, long inode, int pid) {
        int i = table[slot(inode)];
        if (i == FREE) {
            // May grow the table, after which the place is another.
            i = append(type, inode);
            table[slot(inode)] = i;
            lowestPids[i] = pid;
        }
        processes[i]++;
        lowestPids[i] = Math.min(lowestPids[i], pid);
    }

    void addDenied() {
        deniedProcesses++;
    }

    int size() {
        return size;
    }

    NamespaceId id(int i) {
        return new NamespaceId(TYPES[types[i]], inodes[i]);
    }

    int processes(int i) {
        return processes[i];
    }

    int lowestPid(int i) {
        return lowestPids[i];
    }

    int deniedProcesses() {
        return deniedProcesses;
    }

    private int append(int type, long inode) {
        if (size == inodes.length) {
            grow();
        }
        inodes[size] = inode;
        types[size] = type;
        return size++;
    }

    private int slot(long inode) {
        int slot = (int) ((inode * 0x9e3779b97f4a7c15L) >>> 32) & table.length - 1;
        while (table[slot] != FREE && inodes[table[slot]] != inode) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private void grow() {
        inodes = Arrays.copyOf(inodes, size * 2);
        types = Arrays.copyOf(types, size * 2);
        processes = Arrays.copyOf(processes, size * 2);
        lowestPids = Arrays.copyOf(lowestPids, size * 2);
        table = free(table.length * 2);
        for (int i = 0; i < size; i++) {
            table[slot(inodes[i])] = i;
        }
    }

    private static int[] free(int length) {
        var table = new int[length];
        Arrays.fill(table, FREE);
        return table;
    }
}
