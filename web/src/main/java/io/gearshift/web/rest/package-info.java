/// The REST API under `/api/v1`: every method of {@link io.gearshift.backend.api.Console} as a
/// resource, JSON as {@link io.gearshift.backend.api.remote.ApiJson} writes it, errors as
/// problem+json. `docs/reference/rest.md` is its reference.
@NullMarked
package io.gearshift.web.rest;

import org.jspecify.annotations.NullMarked;
