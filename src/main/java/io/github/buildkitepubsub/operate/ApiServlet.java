package io.github.buildkitepubsub.operate;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /openapi.yaml} and {@code GET /docs}: one document each. */
public final class ApiServlet extends DocumentServlet {

  private static final long serialVersionUID = 1;

  private final transient Supplier<Document> maker;

  /**
   * @param maker called once it is asked for
   */
  public ApiServlet(Supplier<Document> maker) {
    this.maker = maker;
  }

  @Override
  @Nullable Document make(String below) {
    return below.isEmpty() ? maker.get() : null;
  }
}
