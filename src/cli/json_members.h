/*
 * A JSON object or array under construction that remembers its first failure, so that twenty members need one look at
 * the end (over protocol/json.h). Says nothing about which members there are.
 *
 * Order of calls: open one, add, hand it to a parent or print it; json_members_clear in every case.
 */
#ifndef CLI_JSON_MEMBERS_H
#define CLI_JSON_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "protocol/json.h"

struct json_members {
    struct json *value; /* owned until handed over; NULL after a failure to make it */
    enum status status; /* of the first failure */
};

void json_members_open_object(struct json_members *members);
void json_members_open_array(struct json_members *members);
void json_members_clear(struct json_members *members);

/* name: NULL in arrays. */
void json_members_text(struct json_members *members, const char *name, const char *text);
void json_members_whole(struct json_members *members, const char *name, int64_t value);
void json_members_bool(struct json_members *members, const char *name, bool value);
void json_members_time(struct json_members *members, const char *name, int64_t at_utc);
void json_members_null(struct json_members *members, const char *name);
/* child becomes part of members and is empty afterwards; its failure becomes the parent's. */
void json_members_take(struct json_members *members, const char *name, struct json_members *child);

#endif
