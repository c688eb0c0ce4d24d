/*
 * What a program did on this PC, a line an event, for whoever must understand it later: in English, UTC, with the
 * numbers of Windows, curl and HTTP, and with the host's own number of each request, by which its log has the other
 * half.
 *
 * There is no way to say a secret here. A line is made of words of this program's own (commands, statuses, faults,
 * routes without what stands at their places), of numbers, and of the last four characters of serials; the one text
 * that comes from elsewhere, err.what, goes through base/mask.h, and err.detail, which may be a path or a name, is not
 * written. Nothing fails: a line that cannot be written is lost.
 */
#ifndef CLIENT_ACTIVITY_H
#define CLIENT_ACTIVITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "client/port/clock.h"

/* Where lines go (win/log_file.h; a buffer in tests). Called on any thread, also by several at once. */
struct activity_sink {
    void (*write)(void *self, const char *line, size_t len); /* with its line break; NULL: nobody listens */
    void *self;
};

/* Plain; borrowed by whatever tells it something. Zeroed it is silent. */
struct activity {
    struct activity_sink sink;
    const struct clock_port *clock;
    const char *program; /* "pccert" */
    unsigned process;    /* its number */
};

/* "start 1.1.0.0" */
void activity_start(const struct activity *activity, const char *version);
/* "end 0": the program's exit code. */
void activity_stop(const struct activity *activity, int exit_code);

/* What a person asked for, or a job of the program's own. name: a word of ours, "apply". */
void activity_begin(const struct activity *activity, const char *name);
/* ST_OK: "apply: done". Else "apply: refused, host_internal 2305 (http 500), request 0a1b2c3d, ...". */
void activity_end(const struct activity *activity, const char *name, enum status status, const struct err *err);

/* One exchange with the host. */
struct activity_exchange {
    const char *method, *path; /* as they were sent */
    long http_status;
    const char *request_id; /* of the host's; "" if it told none */
};
/* "host POST /v1/orders/{}/otp: 202, request 0a1b2c3d"; err is looked at unless status is ST_OK. */
void activity_host(const struct activity *activity, const struct activity_exchange *exchange, enum status status,
                   const struct err *err);

/* What was done to the certificates of this PC. kind: a word of ours; serial: "" where it is not known. */
void activity_store(const struct activity *activity, const char *kind, const char *serial, enum status status,
                    const struct err *err);
/*
 * The command after a change (client/post_change.h). change, result: words of ours; "post-change installed 1799: ok,
 * exit 0". exit_code has a meaning where err is ST_OK or says FAULT_PROGRAM_FAILED; err is NULL for one not tried.
 */
void activity_command(const struct activity *activity, const char *change, const char *serial, const char *result,
                      int64_t exit_code, const struct err *err);
/* "post-change: 5 more changes not told" */
void activity_untold(const struct activity *activity, size_t count);

/* A path of the protocol without what stands at its places: "/v1/orders/{}/otp". Cut to fit. */
void activity_route(const char *path, char *out, size_t out_size);

#endif
