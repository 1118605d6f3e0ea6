package io.github.buildkitepubsub.receive.exchange;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import org.jspecify.annotations.Nullable;

/**
 * What the edge knows of a request once it is answered.
 *
 * @param path the address without a secret or anything else that a stranger chose
 * @param client who sent it; null if it got no further
 * @param errorCode the answer's, if it is an error
 * @param body what was sent, if it was read to its end; must not be changed
 * @param authentication null if it is not known to be authentic
 * @param event null if it was not parsed
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record ExchangeDetails(
    String path,
    @Nullable IpAddress client,
    @Nullable String requestId,
    @Nullable String errorCode,
    byte @Nullable [] body,
    @Nullable Authentication authentication,
    @Nullable WebhookEvent event) {}
