-- What the loader writes to, and what to query. Run again, it changes nothing that is there but the view and the function.

CREATE SCHEMA IF NOT EXISTS buildkite;

-- A row for each message: an event that was delivered twice can be in it twice.
CREATE TABLE IF NOT EXISTS buildkite.raw_events (
  event_id STRING NOT NULL OPTIONS (description = 'the same for all copies of an event'),
  event_type STRING OPTIONS (description = 'for example build.finished'),
  received_at TIMESTAMP NOT NULL OPTIONS (description = 'when the relay received it'),
  published_at TIMESTAMP OPTIONS (description = 'when Pub/Sub had it'),
  loaded_at TIMESTAMP NOT NULL OPTIONS (description = 'when the loader read it'),
  organization STRING,
  pipeline STRING OPTIONS (description = 'its slug'),
  branch STRING,
  source STRING,
  build_id STRING,
  build_number INT64,
  build_state STRING,
  job_id STRING,
  job_state STRING,
  job_exit_status INT64,
  step_key STRING,
  agent_id STRING,
  payload STRING OPTIONS (description = 'JSON: what Buildkite sent')
)
PARTITION BY DATE(received_at)
CLUSTER BY pipeline, event_type;

-- Each event once, whatever was delivered twice. A query of it reads the chosen columns of all days.
CREATE OR REPLACE VIEW buildkite.events AS
SELECT
  * EXCEPT (payload),
  SAFE.PARSE_JSON(payload, wide_number_mode => 'round') AS payload
FROM buildkite.raw_events
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY loaded_at) = 1;

-- The same of some days, both included, at the price of these days: SELECT ... FROM buildkite.events_of('2026-05-01', '2026-05-31').
-- A condition on received_at that stands outside of the view is applied after the copies were sorted out, and saves nothing.
CREATE OR REPLACE TABLE FUNCTION buildkite.events_of(from_day DATE, to_day DATE) AS
SELECT
  * EXCEPT (payload),
  SAFE.PARSE_JSON(payload, wide_number_mode => 'round') AS payload
FROM buildkite.raw_events
WHERE DATE(received_at) BETWEEN from_day AND to_day
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY loaded_at) = 1;
