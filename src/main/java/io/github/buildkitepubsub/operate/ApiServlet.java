package io.github.buildkitepubsub.operate;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.yaml} and {@code GET /docs}: one document each, made anew once what it tells
 * of is another.
 */
public final class ApiServlet extends DocumentServlet {

  private static final long serialVersionUID = 1;

  private final transient Supplier<?> told;
  private final transient Supplier<Document> maker;
  private transient volatile @Nullable Made made;

  /** A document, and what it tells of. */
  private record Made(Object told, Document document) {}

  /**
   * @param told what the document tells of: the same object as long as it has not changed
   * @param maker called once for each of them that is asked for
   */
  public ApiServlet(Supplier<?> told, Supplier<Document> maker) {
    this.told = told;
    this.maker = maker;
  }

  @Override
  @Nullable Document make(String below) {
    return below.isEmpty() ? maker.get() : null;
  }

  @Override
  @Nullable Document find(String below) {
    Object now = told.get();
    Made kept = made;
    if (kept != null && kept.told() == now && below.isEmpty()) {
      return kept.document();
    }
    Document document = make(below);
    if (document != null) {
      made = new Made(now, document);
    }
    return document;
  }
}
