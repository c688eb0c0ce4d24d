#include "server/audit_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"

enum { SEQ_DIGITS_MOST = 18 };

static enum status add_members(struct json *object, const struct audit_row *row)
{
    char hash[SHA256_HEX_SIZE];
    enum status status = json_add_whole(object, "seq", row->seq);

    hex_encode(row->hash, sizeof row->hash, hash);
    if (status == ST_OK)
        status = json_add_time(object, "at", row->at_utc);
    if (status == ST_OK)
        status = json_add_text(object, "actor", row->actor);
    if (status == ST_OK)
        status = json_add_text(object, "action", row->action);
    if (status == ST_OK)
        status = json_add_text(object, "object", row->object);
    if (status == ST_OK)
        status = json_add_text(object, "outcome", row->outcome);
    if (status == ST_OK)
        status = json_add_text(object, "hash", hash);
    return status;
}

enum status audit_line_write(const struct audit_row *row, struct buf *out, struct err *err)
{
    struct json *object = NULL;
    enum status status = ST_OK;

    if (row->damaged)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "a row of the audit log is damaged: see audit verify");
    object = json_new_object();
    status = add_members(object, row);
    if (status == ST_OK)
        status = json_print(object, false, out);
    if (status == ST_OK)
        status = buf_append_text(out, "\n");
    json_free(&object);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing an audit row");
}

static const char *read_text(const struct json *object, const char *name, bool *damaged)
{
    const char *text = json_string(json_member(object, name));

    if (text == NULL)
        *damaged = true;
    return text == NULL ? "" : text;
}

static void read_members(const struct json *object, struct audit_row *row)
{
    enum { MEMBERS = 7 };
    const char *hash = read_text(object, "hash", &row->damaged);

    row->actor = read_text(object, "actor", &row->damaged);
    row->action = read_text(object, "action", &row->damaged);
    row->object = read_text(object, "object", &row->damaged);
    row->outcome = read_text(object, "outcome", &row->damaged);
    if (json_get_whole(object, "seq", 1, INT64_C(1) << 52, &row->seq, NULL) != ST_OK ||
        json_get_time(object, "at", &row->at_utc, NULL) != ST_OK || strlen(hash) != SHA256_HEX_SIZE - 1 ||
        hex_decode(hash, row->hash, sizeof row->hash) != ST_OK || json_count(object) != MEMBERS)
        row->damaged = true;
}

enum status audit_line_read(const char *line, size_t len, struct audit_row *out, struct json **document,
                            struct err *err)
{
    struct err inner = ERR_INIT;
    const enum status status = json_parse(line, len, document, &inner);

    *out = (struct audit_row){.actor = "", .action = "", .object = "", .outcome = ""};
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, inner.what);
    if (status != ST_OK || !json_is_object(*document))
        out->damaged = true;
    else
        read_members(*document, out);
    return ST_OK;
}

void audit_head_write(int64_t seq, const unsigned char hash[SHA256_BYTES], char out[AUDIT_HEAD_SIZE])
{
    char hex[SHA256_HEX_SIZE];

    hex_encode(hash, SHA256_BYTES, hex);
    (void)snprintf(out, AUDIT_HEAD_SIZE, "%lld:%s", (long long)seq, hex);
}

enum status audit_head_read(const char *typed, int64_t *seq, unsigned char hash[SHA256_BYTES], struct err *err)
{
    const size_t digits = strspn(typed, "0123456789");
    unsigned char read[SHA256_BYTES];

    if (digits == 0 || digits > SEQ_DIGITS_MOST || typed[digits] != ':' || typed[0] == '0' ||
        strlen(typed + digits + 1) != SHA256_HEX_SIZE - 1 || hex_decode(typed + digits + 1, read, sizeof read) != ST_OK)
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--head: NUMBER:HASH is wanted, as audit export prints it");
    *seq = strtoll(typed, NULL, 10);
    memcpy(hash, read, sizeof read);
    return ST_OK;
}
