/**
 * What the ports serve, as an OpenAPI 3.1 document and as a page: {@link
 * io.github.buildkitepubsub.openapi.ApiDocument} is made of the files of the same name among the
 * resources, {@link io.github.buildkitepubsub.openapi.ApiPage} of the document.
 */
@NullMarked
package io.github.buildkitepubsub.openapi;

import org.jspecify.annotations.NullMarked;
