# syntax=docker/dockerfile:1
# The image of buildkite-pubsub. `docker build -t buildkite-pubsub --build-arg COMMIT=$(git rev-parse --short=12 HEAD) .`
# It runs as a user without a name, and with a read-only root file system where /tmp and the spool's directory are
# volumes: docker run --read-only --tmpfs /tmp -v spool:/var/lib/buildkite-pubsub ...
# docs/DEPLOYMENT.md also has the way without Docker.

# Built with the Java that the tests run with; what it makes runs on every newer one.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /source
# Dependencies first: this layer is made again only when they change.
COPY .mvn .mvn
COPY pom.xml ./
RUN mvn -B -q dependency:go-offline
COPY config.yml ./
COPY src src
ARG COMMIT=unknown
RUN mvn -B -q -DskipTests "-Dbuild.commit=$COMMIT" package

# What is run: the newest Java with long support, whose AOT cache halves the start (docs/PERFORMANCE.md).
FROM eclipse-temurin:25-jre AS runtime
# For a look into the spool, as the runbooks have it; the service does not need it.
RUN apt-get update \
  && apt-get install -y --no-install-recommends sqlite3 \
  && rm -rf /var/lib/apt/lists/*
# A volume that is mounted here gets this owner.
RUN mkdir -p /var/lib/buildkite-pubsub && chown 65532:65532 /var/lib/buildkite-pubsub
COPY bin/buildkite-pubsub /app/bin/buildkite-pubsub
COPY --from=build /source/target/buildkite-pubsub.jar /app/lib/buildkite-pubsub.jar

# The AOT cache fits one jar and one Java: it is made in the image that runs it, from a first start.
FROM runtime AS archive
COPY scripts/archive scripts/lib.sh /app/scripts/
RUN BUILDKITE_PUBSUB_JAR=/app/lib/buildkite-pubsub.jar sh /app/scripts/archive

FROM runtime
LABEL org.opencontainers.image.title="buildkite-pubsub" \
  org.opencontainers.image.description="Receives Buildkite's webhooks, makes each durable, forwards them to Google Cloud Pub/Sub"
COPY --from=archive /app/lib/ /app/lib/
# The admin port is reached from outside the container's network; who may reach it is for the network and ADMIN_TOKEN
# to say (docs/ADMIN.md).
ENV ADMIN_BIND_HOST=0.0.0.0 \
  SPOOL_DIRECTORY=/var/lib/buildkite-pubsub/spool
VOLUME /var/lib/buildkite-pubsub
EXPOSE 8080 8081
USER 65532:65532
# The launcher ends as the service (exec), which takes SIGTERM as "finish what you accepted": give it 90 s.
STOPSIGNAL SIGTERM
# As a load balancer asks; without curl, which the image does not have. Kubernetes has probes of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PORT:-8080} && printf 'GET /ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["/app/bin/buildkite-pubsub"]
CMD ["serve"]
