/// Drives the shipped program from outside, as its users do: `ShippedInstance` brings it up,
/// `UiTest` gives each test a browser and fails it on anything unexpected in the browser's console
/// or the program's logs. One suite for each feature.
@NullMarked
package io.gearshift.uitests;

import org.jspecify.annotations.NullMarked;
