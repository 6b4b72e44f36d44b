package io.gearshift.ui;

import io.gearshift.assets.Icons;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.SVGPath;

/// One of our icons as a node: a line in the colour that the style sheet gives to `icon`.
public final class Icon extends StackPane {
    private static final double SIZE = 16;

    private final SVGPath path = new SVGPath();

    /// An icon by its name in the sprite; empty for none.
    public Icon(String name) {
        getStyleClass().add("icon");
        path.getStyleClass().add("icon-line");
        // The path's own bounds would centre it by its ink instead of by its grid.
        path.setManaged(false);
        Region grid = new Region();
        grid.setMinSize(SIZE, SIZE);
        grid.setMaxSize(SIZE, SIZE);
        getChildren().addAll(grid, path);
        setMinSize(SIZE, SIZE);
        setMaxSize(SIZE, SIZE);
        show(name);
    }

    /// Shows another icon; nothing for the empty name.
    public void show(String name) {
        path.setContent(name.isEmpty() ? "" : Icons.path(name));
    }
}
