package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Figure;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What of the icicle is looked at: all of it is in the page's address.
///
/// @param path of the page
/// @param treePath of the page with the tree
/// @param root the group that fills the width
record IcicleState(String path, String treePath, String root, By by) {

    /// What the width of a cell is.
    enum By {
        /// Bytes in use.
        MEMORY("Memory", CgroupQuery.Sort.MEMORY),
        /// Processor time used now.
        CPU("CPU", CgroupQuery.Sort.CPU);

        private final String chip;
        private final CgroupQuery.Sort sort;

        By(String chip, CgroupQuery.Sort sort) {
            this.chip = chip;
            this.sort = sort;
        }

        /// Of an address; memory where it says nothing.
        static By of(@Nullable String word) {
            return "cpu".equals(word) ? CPU : MEMORY;
        }

        CgroupQuery.Sort sort() {
            return sort;
        }

        String words() {
            return switch (this) {
                case MEMORY -> "Memory";
                case CPU -> "Processor time";
            };
        }

        Figure figure(CgroupNode node) {
            return switch (this) {
                case MEMORY -> node.memoryBytes();
                case CPU -> node.cpuCores();
            };
        }

        /// The same as a number, 0 where there is none.
        double use(CgroupNode node) {
            Double value = figure(node).value();
            return value == null ? 0 : value;
        }

        String words(double use) {
            return switch (this) {
                case MEMORY -> Say.bytes(use);
                case CPU -> Say.cores(use) + " cores";
            };
        }
    }

    /// Of another group.
    IcicleState at(String group) {
        return new IcicleState(path, treePath, group, by);
    }

    /// The address of this. It names the topmost group too: without one, the drawing begins where
    /// the gears are.
    String href() {
        var query = new StringBuilder();
        TreeState.add(query, "root", root);
        TreeState.add(query, "by", by == By.MEMORY ? "" : by.name().toLowerCase(Locale.ROOT));
        return path + query;
    }

    List<CgroupsPage.Choice> choices() {
        return List.of(choice(By.MEMORY), choice(By.CPU));
    }

    private CgroupsPage.Choice choice(By other) {
        return new CgroupsPage.Choice(
                other.chip, other == by, new IcicleState(path, treePath, root, other).href());
    }

    /// The page with the tree, from the same group on and in the same order.
    TreeState tree() {
        return new TreeState(
                treePath,
                root,
                by.sort,
                "",
                TreeState.FIRST_DEPTH,
                List.of(),
                List.of(),
                TreeState.FIRST_MOST);
    }
}
