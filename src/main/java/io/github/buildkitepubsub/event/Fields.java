package io.github.buildkitepubsub.event;

import java.time.Instant;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** The values picked from one payload. Immutable; an absent or null value is null. */
public final class Fields {

  private static final String ORGANIZATIONS = "/organizations/";

  /** A copy of the values is not made for each payload. */
  private static final Field[] ALL = Field.values();

  private final EnumMap<Field, String> values;

  /**
   * @param values kept, not copied
   */
  Fields(EnumMap<Field, String> values) {
    this.values = values;
  }

  /**
   * The value as text (numbers and booleans as they were written), or null where the payload has
   * none, has null, has an object or an array in its place, or where the value is redacted.
   */
  public @Nullable String get(Field field) {
    return values.get(field);
  }

  /** How many characters all values have together that are not for metrics alone. */
  int length() {
    int length = 0;
    for (Field field : ALL) {
      String value = field.forMetrics() ? null : values.get(field);
      length += value == null ? 0 : value.length();
    }
    return length;
  }

  /** The time that stands there, in either of Buildkite's forms; null if there is none. */
  public @Nullable Instant time(Field field) {
    return Timestamps.instant(get(field));
  }

  /** The first of {@code fields} that has a value that is not empty, or null. */
  @Nullable String first(Field... fields) {
    for (Field field : fields) {
      String value = get(field);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  /**
   * The slug of the Buildkite organization, or null if the payload does not tell. Few payloads name
   * it, so it is mostly taken from the API address of the pipeline, agent or cluster token.
   */
  public @Nullable String organization() {
    String slug = pipelineOrganization();
    if (slug == null) {
      slug = first(Field.ORGANIZATION_SLUG, Field.PACKAGE_ORGANIZATION_SLUG);
    }
    if (slug == null) {
      slug = organizationIn(get(Field.AGENT_URL));
    }
    return slug == null ? organizationIn(get(Field.CLUSTER_TOKEN_URL)) : slug;
  }

  /** The organization in the pipeline's address: the only place where the Go service looks. */
  @Nullable String pipelineOrganization() {
    return organizationIn(get(Field.PIPELINE_URL));
  }

  private static @Nullable String organizationIn(@Nullable String url) {
    int before = url == null ? -1 : url.indexOf(ORGANIZATIONS);
    if (url == null || before < 0) {
      return null;
    }
    int start = before + ORGANIZATIONS.length();
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end == start ? null : url.substring(start, end);
  }
}
