/// Tests of opening files beneath a folder.
@NullMarked
package io.gearshift.backend.file;

import org.jspecify.annotations.NullMarked;
