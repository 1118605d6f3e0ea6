package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import java.util.TimeZone;

/**
 * The layout {@code json-fields}: all keys of Dropwizard's layout {@code json}, and the key-value
 * pairs of an event as fields.
 */
@JsonTypeName("json-fields")
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
