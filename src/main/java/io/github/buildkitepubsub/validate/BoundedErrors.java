package io.github.buildkitepubsub.validate;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import java.util.Locale;

/**
 * One validation, which is ended once it has found enough: a body of a megabyte can be wrong in
 * half a million places.
 */
final class BoundedErrors extends ExecutionContext {

  private final int limit;

  BoundedErrors(int limit) {
    // Messages do not depend on where the process runs.
    super(ExecutionConfig.builder().locale(Locale.ROOT).annotationCollectionEnabled(false).build());
    this.limit = limit;
  }

  @Override
  public void addError(Error error) {
    super.addError(error);
    if (getErrors().size() == limit) {
      throw new FailFastAssertionException(error);
    }
  }
}
