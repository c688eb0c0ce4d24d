/*
 * Whether this program is the newest, by the notice that the firm signed with its release key
 * (protocol/release_notice.h) and the host hands out. It is asked for at most once a day, when the host is asked
 * something anyway; the last notice stays in a record, and counts only as far as its signature goes each time. Nothing
 * is ever fetched or installed: a person is told, and where to get it.
 *
 * The host is not believed. A notice that no release key of the settings has signed, one for another product, and one
 * that is older than the one that was seen before are refused, so that whoever holds the host can keep the news away,
 * until the last notice ends, and no more.
 */
#ifndef CLIENT_RELEASE_H
#define CLIENT_RELEASE_H

#include "client/client.h"
#include "protocol/release_notice.h"

/* Who asks. */
struct release_program {
    const char *product;  /* of the brand: product_id */
    const char *platform; /* "x64", "x86" */
    const char *version;  /* "1.1.0.0" */
};

/* What stays from run to run; zeroed it is empty. Plain values. */
struct release_record {
    int64_t asked_utc;               /* when the host was asked last, whatever it answered; 0: never */
    char notice[LIMIT_RELEASE_SIZE]; /* the newest that was good; "" for none */
};
enum { RELEASE_RECORD_BYTES_MAX = 8192 };
/* *out is replaced. ST_NO_MEMORY; ST_TOO_COSTLY past the maximum of *out (RELEASE_RECORD_BYTES_MAX does). */
MUST_CHECK enum status release_record_encode(const struct release_record *record, struct buf *out, struct err *err);
/* Always fills *out; false: it was no whole record, and *out is empty. */
bool release_record_decode(const void *json, size_t len, struct release_record *out);

enum release_standing {
    RELEASE_UNKNOWN, /* no notice, or one that has ended and knows of nothing newer */
    RELEASE_NEWEST,
    RELEASE_NEWER,  /* there is a newer version */
    RELEASE_TOO_OLD /* older than what the firm says still works */
};
struct release_word {
    enum release_standing standing;
    /* What the notice says; number 0, and the rest empty, where there is no good one. It may have ended. */
    int64_t number;
    char newest[RELEASE_VERSION_SIZE], minimum[RELEASE_VERSION_SIZE];
    char page[RELEASE_PAGE_SIZE];
    int64_t released_utc, ends_utc;
    bool ended;
    int64_t asked_utc; /* of the record */
};
/* What the record says of this program now, by the keys of the settings. Asks nobody. */
void release_look(const struct client *client, const struct release_program *program,
                  const struct release_record *record, struct release_word *out);

/* Whether release_ask would have something to ask today: a host that tells, a key to believe it by, a day gone by. */
bool release_is_due(const struct client *client, const struct release_record *record);
/*
 * Ask the host, whenever it was asked last, and keep what is good; *record is changed after failures too (asked_utc).
 * ST_UNSUPPORTED (FAULT_NOT_OFFERED): no such host, or no release key in the settings. ST_NOT_FOUND
 * (FAULT_RELEASE_NONE): the host has none. ST_UNTRUSTED, ST_BAD_ANSWER (FAULT_RELEASE_UNTRUSTED): not signed by the
 * firm, or not for this product and platform. ST_REFUSED (FAULT_RELEASE_REPLAYED): older than the one that was seen
 * before, or it has ended. The failures of the backend.
 */
MUST_CHECK enum status release_ask(const struct client *client, const struct release_program *program,
                                   struct release_record *record, struct err *err);

#endif
