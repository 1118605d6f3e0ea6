package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import java.util.TimeZone;

/**
 * {@code type: fields}: Dropwizard's JSON layout, whose keys it takes, and the line's own
 * parameters as further fields, which Dropwizard's layout leaves out.
 */
@JsonTypeName("fields")
public final class FieldsJsonLayoutFactory extends EventJsonLayoutBaseFactory {

  @Override
  public LayoutBase<ILoggingEvent> build(LoggerContext context, TimeZone timeZone) {
    FieldsJsonLayout layout =
        new FieldsJsonLayout(
            createDropwizardJsonFormatter(),
            createTimestampFormatter(timeZone),
            createThrowableProxyConverter(context),
            getIncludes(),
            getCustomFieldNames(),
            getAdditionalFields(),
            getIncludesMdcKeys(),
            isFlattenMdc());
    layout.setContext(context);
    return layout;
  }
}
