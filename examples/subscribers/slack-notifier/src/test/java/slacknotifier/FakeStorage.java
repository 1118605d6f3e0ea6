package slacknotifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;

/** A bucket {@code state} in Cloud Storage, and the metadata server with the token for it. */
final class FakeStorage implements Function<Request, Answer> {

  private static final Pattern OBJECT =
      Pattern.compile("/storage/v1/b/state/o/([^?/]+)(\\?alt=media)?");
  private static final Pattern UPLOAD =
      Pattern.compile(
          "/upload/storage/v1/b/state/o\\?uploadType=media&name=([^&]+)&ifGenerationMatch=(\\d+)");

  private final Map<String, Store.Entry> objects = new HashMap<>();
  private long generation = 1_700_000_000_000_000L;

  @Override
  public Answer apply(Request request) {
    if (request.path().equals("/computeMetadata/v1/instance/service-accounts/default/token")) {
      return "Google".equals(request.headers().get("metadata-flavor"))
          ? Answer.json(200, "{\"access_token\":\"a-token\",\"expires_in\":3000}")
          : Answer.of(403);
    }
    if (!"Bearer a-token".equals(request.headers().get("authorization"))) {
      return Answer.of(401);
    }
    Matcher upload = UPLOAD.matcher(request.path());
    if (request.method().equals("POST") && upload.matches()) {
      return insert(name(upload), request.body(), Long.parseLong(upload.group(2)));
    }
    Matcher object = OBJECT.matcher(request.path());
    if (!object.matches()) {
      return Answer.of(400);
    }
    return switch (request.method()) {
      case "GET" -> media(objects.get(name(object)));
      case "DELETE" -> Answer.of(objects.remove(name(object)) == null ? 404 : 204);
      default -> Answer.of(405);
    };
  }

  private Answer insert(String name, String content, long expected) {
    Store.Entry there = objects.get(name);
    if (expected != (there == null ? 0 : there.generation())) {
      return Answer.of(412);
    }
    objects.put(name, new Store.Entry(content, ++generation));
    return Answer.json(200, "{\"generation\":\"" + generation + "\"}");
  }

  private static Answer media(Store.Entry entry) {
    return entry == null
        ? Answer.of(404)
        : new Answer(200, Map.of("x-goog-generation", "" + entry.generation()), entry.content());
  }

  private static String name(Matcher path) {
    return URLDecoder.decode(path.group(1), UTF_8);
  }
}
