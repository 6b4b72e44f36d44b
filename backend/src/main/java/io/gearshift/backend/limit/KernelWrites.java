package io.gearshift.backend.limit;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.fanotify.FileWrites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes as this kernel tells of them.
final class KernelWrites implements WriteSource {

    private static final Logger log = LoggerFactory.getLogger(KernelWrites.class);

    @Override
    public Optional<Runnable> begin(List<Path> mounts, Consumer<Path> written, Runnable lost) {
        try {
            FileWrites writes = FileWrites.of(KernelRoot.LIVE, mounts);
            // It waits in the kernel, so it holds a thread.
            Thread.ofPlatform()
                    .name("limit-writes")
                    .daemon()
                    .start(
                            () -> {
                                boolean open = true;
                                while (open) {
                                    open =
                                            writes.await(
                                                    write -> written.accept(write.file()), lost);
                                }
                            });
            return Optional.of(writes::close);
        } catch (IOException e) {
            log.info("limits are looked at every two seconds, since the kernel tells no writes", e);
            return Optional.empty();
        }
    }
}
