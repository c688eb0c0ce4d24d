#include "client/release.h"

#include <string.h>

#include "base/fault.h"
#include "pki/public_key.h"
#include "protocol/json.h"

enum { RELEASE_AGAIN_S = 24 * 3600, RELEASE_RECORD_VERSION = 1 };

static int64_t release_now_utc(const struct client *client)
{
    return client->clock->now_utc(client->clock->self);
}

static bool release_is_offered(const struct client *client)
{
    return client->backend != NULL && (client->backend->capabilities & BACKEND_CAN_RELEASE) != 0 &&
           client->settings->release_key_pem.len > 0;
}

bool release_is_due(const struct client *client, const struct release_record *record)
{
    const int64_t now_utc = release_now_utc(client);

    return release_is_offered(client) && (record->asked_utc == 0 || record->asked_utc > now_utc /* a clock was ahead */
                                          || now_utc - record->asked_utc >= RELEASE_AGAIN_S);
}

/* --- what is believed --- */

static const struct release_platform *release_platform_of(const struct release_notice *notice, const char *platform)
{
    for (size_t i = 0; i < notice->platform_count; i++) {
        if (strcmp(notice->platforms[i].platform, platform) == 0)
            return &notice->platforms[i];
    }
    return NULL;
}

/* By any of the keys; the first failure is the one that is told. */
static enum status release_check_signature(const struct client *client, const char *compact, struct release_notice *out,
                                           struct err *err)
{
    const struct buf *pem = &client->settings->release_key_pem;
    struct public_keys keys = {.count = 0};
    struct err first = ERR_INIT;
    enum status status = public_keys_from_pem(buf_text(pem), pem->len, &keys, err);

    if (status != ST_OK)
        return status;
    status = ST_UNTRUSTED;
    for (size_t i = 0; i < keys.count && status == ST_UNTRUSTED; i++)
        status = release_notice_check(compact, keys.spkis[i].data, keys.spkis[i].len, out, &first);
    public_keys_clear(&keys);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = first;
    return status;
}

static enum status release_check(const struct client *client, const struct release_program *program,
                                 const char *compact, struct release_notice *out, struct err *err)
{
    struct release_notice notice = {.number = 0};
    const enum status status = release_check_signature(client, compact, &notice, err);

    if (status != ST_OK)
        return status;
    if (strcmp(notice.product, program->product) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_RELEASE_UNTRUSTED, "release notice: of another product");
    if (release_platform_of(&notice, program->platform) == NULL)
        return err_set(err, ST_BAD_ANSWER, FAULT_RELEASE_UNTRUSTED, "release notice: not for this platform");
    *out = notice;
    return ST_OK;
}

/* --- what it says --- */

static enum release_standing release_stands(const struct release_word *word, const char *version)
{
    if (release_version_compare(version, word->minimum) < 0)
        return RELEASE_TOO_OLD;
    if (release_version_compare(version, word->newest) < 0)
        return RELEASE_NEWER;
    return word->ended ? RELEASE_UNKNOWN : RELEASE_NEWEST;
}

void release_look(const struct client *client, const struct release_program *program,
                  const struct release_record *record, struct release_word *out)
{
    struct release_notice notice = {.number = 0};
    const struct release_platform *platform = NULL;

    *out = (struct release_word){.standing = RELEASE_UNKNOWN, .asked_utc = record->asked_utc};
    if (record->notice[0] == '\0' || release_check(client, program, record->notice, &notice, NULL) != ST_OK)
        return;
    platform = release_platform_of(&notice, program->platform);
    out->number = notice.number;
    memcpy(out->newest, platform->newest, sizeof out->newest);
    memcpy(out->minimum, platform->minimum, sizeof out->minimum);
    memcpy(out->page, notice.page, sizeof out->page);
    out->released_utc = notice.released_utc;
    out->ends_utc = notice.ends_utc;
    out->ended = notice.ends_utc <= release_now_utc(client);
    out->standing = release_stands(out, program->version);
}

/* --- asking --- */

/* A record that no key vouches for any more holds nothing back. */
static enum status release_check_order(const struct client *client, const struct release_program *program,
                                       const struct release_record *record, const struct release_notice *notice,
                                       const char *compact, struct err *err)
{
    struct release_notice seen = {.number = 0};

    if (notice->ends_utc <= release_now_utc(client))
        return err_set(err, ST_REFUSED, FAULT_RELEASE_REPLAYED, "release notice: it has ended");
    if (record->notice[0] == '\0' || release_check(client, program, record->notice, &seen, NULL) != ST_OK)
        return ST_OK;
    if (notice->number < seen.number || (notice->number == seen.number && strcmp(compact, record->notice) != 0))
        return err_set(err, ST_REFUSED, FAULT_RELEASE_REPLAYED, "release notice: a newer one was seen before");
    return ST_OK;
}

enum status release_ask(const struct client *client, const struct release_program *program,
                        struct release_record *record, struct err *err)
{
    struct release_answer answer = {.notice = ""};
    struct release_notice notice = {.number = 0};
    enum status status = ST_OK;

    if (!release_is_offered(client))
        return err_set(err, ST_UNSUPPORTED, FAULT_NOT_OFFERED, "release notice");
    status = client->backend->release(client->backend->self, &answer, err);
    record->asked_utc = release_now_utc(client);
    if (status == ST_OK)
        status = release_check(client, program, answer.notice, &notice, err);
    if (status == ST_OK)
        status = release_check_order(client, program, record, &notice, answer.notice, err);
    if (status == ST_OK)
        memcpy(record->notice, answer.notice, sizeof record->notice);
    return status;
}

/* --- as text --- */

enum status release_record_encode(const struct release_record *record, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    enum status status = json_add_whole(object, "release", RELEASE_RECORD_VERSION);

    buf_truncate(out, 0);
    if (status == ST_OK && record->asked_utc != 0)
        status = json_add_time(object, "asked", record->asked_utc);
    if (status == ST_OK && record->notice[0] != '\0')
        status = json_add_text(object, "notice", record->notice);
    if (status == ST_OK)
        status = json_print(object, true, out);
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the record of releases");
}

static bool release_record_get(const struct json *object, struct release_record *out)
{
    int64_t version = 0;

    if (json_get_whole(object, "release", RELEASE_RECORD_VERSION, RELEASE_RECORD_VERSION, &version, NULL) != ST_OK)
        return false;
    if (json_member(object, "asked") != NULL && json_get_time(object, "asked", &out->asked_utc, NULL) != ST_OK)
        return false;
    return json_member(object, "notice") == NULL ||
           json_get_text(object, "notice", out->notice, sizeof out->notice, NULL) == ST_OK;
}

bool release_record_decode(const void *json, size_t len, struct release_record *out)
{
    struct release_record record = {.asked_utc = 0};
    struct json *object = NULL;
    const bool whole = json_parse(json, len, &object, NULL) == ST_OK && release_record_get(object, &record);

    json_free(&object);
    *out = whole ? record : (struct release_record){.asked_utc = 0};
    return whole;
}
