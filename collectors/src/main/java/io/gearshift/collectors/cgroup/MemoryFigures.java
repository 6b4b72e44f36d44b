package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;

/// Memory figures of a group with all groups below it. Limits are in bytes.
///
/// @param current use, caches included
/// @param peak highest use so far; v2 has it since kernel 5.19
/// @param anon memory of programs without a file
/// @param file cached files, shared memory and tmpfs included
/// @param kernel memory of the kernel; v2 has the sum since kernel 5.18
/// @param slab part of it in slab caches; not there on v1
/// @param shmem shared memory and tmpfs
/// @param cap above which the group is reclaimed and then killed in
/// @param throttlePoint above which it is slowed down, `memory.high`; not there on v1
/// @param swap use of swap alone
/// @param swapCap cap of swap alone; on v1 `memory.memsw` minus the memory cap
/// @param oomEvents times that memory ran out
/// @param oomKills processes killed for it
/// @param highEvents times that the throttle point slowed it down; not there on v1
/// @param maxEvents times that use was about to pass the cap; `memory.failcnt` on v1
public record MemoryFigures(
        Reading<ByteSize> current,
        Reading<ByteSize> peak,
        Reading<ByteSize> anon,
        Reading<ByteSize> file,
        Reading<ByteSize> kernel,
        Reading<ByteSize> slab,
        Reading<ByteSize> shmem,
        Reading<Limit> cap,
        Reading<Limit> throttlePoint,
        Reading<ByteSize> swap,
        Reading<Limit> swapCap,
        Reading<Counter> oomEvents,
        Reading<Counter> oomKills,
        Reading<Counter> highEvents,
        Reading<Counter> maxEvents) {}
