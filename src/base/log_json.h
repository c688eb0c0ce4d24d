/*
 * A line of the log as one JSON object (RFC 8259). Knows no stream.
 *
 *     {"ts":"2026-11-27T06:33:54.012345Z","level":"info","event":"request","request_id":"8f...","listener":"https",
 *      "peer":"192.0.2.7","route":"POST /v1/sessions","http_status":201,"outcome":"ok","duration_us":21034}
 *     {"ts":...,"level":"error","event":"failure","request_id":...,"doing":"issuing","status":"io","error":"...",
 *      "source":"errno","number":28}
 *     {"ts":...,"level":"info","event":"note","message":"stopping (signal 15)"}
 */
#ifndef BASE_LOG_JSON_H
#define BASE_LOG_JSON_H

#include "base/log.h"

enum { LOG_MESSAGE_SIZE = 1024, LOG_JSON_SIZE = 4096 };

/* One of message, failure and request is not NULL. */
struct log_entry {
    int64_t at_microseconds; /* since 1970 */
    const char *level;
    const char *request_id; /* NULL: of none */
    const char *message;
    const char *doing; /* with failure */
    const struct err *failure;
    const struct log_request *request;
};

/* Without the line's end. Texts are cut so that it always fits, and stays an object. */
void log_json(const struct log_entry *entry, char out[LOG_JSON_SIZE]);

#endif
