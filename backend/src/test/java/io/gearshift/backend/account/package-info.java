/// Accounts of the machine, against a program of the test and against real PAM.
@NullMarked
package io.gearshift.backend.account;

import org.jspecify.annotations.NullMarked;
