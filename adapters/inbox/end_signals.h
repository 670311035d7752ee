#ifndef CONSORTIUM_ADAPTERS_INBOX_END_SIGNALS_H_
#define CONSORTIUM_ADAPTERS_INBOX_END_SIGNALS_H_

namespace consortium::inbox {

// From here on SIGTERM and SIGINT do not end the process but make EndWanted()
// true; SIGPIPE does nothing. Call once, before threads start.
void CatchEndSignals();

// Whether one of them came. Thread-safe.
bool EndWanted();

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_END_SIGNALS_H_
