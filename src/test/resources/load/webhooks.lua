-- Sends the requests of the file in WEBHOOKS, each as long as the number in the line before it says,
-- and ends with one line of figures.
local requests = {}
local at = 0

function init()
  local file = assert(io.open(os.getenv("WEBHOOKS"), "rb"))
  local length = file:read("*n")
  while length do
    file:read(1)
    requests[#requests + 1] = file:read(length)
    length = file:read("*n")
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("wrk requests=%d us=%d p50=%d p95=%d p99=%d p999=%d max=%d failed=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    latency:percentile(99), latency:percentile(99.9), latency.max,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
