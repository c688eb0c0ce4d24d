#include "server/store/audit_chain.h"

#include <string.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/wipe.h"

enum { ROW_MAX_BYTES = 16 * 1024, WHOLE_BYTES = 8 };

/* So that a hash made for another purpose under the same key is none of a row. */
static const char PURPOSE[] = "pccert-ra audit row 1", SEALED[] = "pccert-ra audit row that waits 1";

static enum status append_whole(struct buf *out, uint64_t value)
{
    unsigned char bytes[WHOLE_BYTES];
    int i = 0;

    for (i = WHOLE_BYTES - 1; i >= 0; i--) {
        bytes[i] = (unsigned char)(value & 0xff);
        value >>= 8;
    }
    return buf_append(out, bytes, sizeof bytes);
}

/* With its length before it: no two different rows may be the same bytes. */
static enum status append_text(struct buf *out, const char *text)
{
    const size_t len = strlen(text);
    const enum status status = append_whole(out, len);

    return status == ST_OK ? buf_append(out, text, len) : status;
}

static enum status append_words(struct buf *out, const struct audit_row *row)
{
    const char *const texts[] = {row->actor, row->action, row->object, row->outcome};
    enum status status = append_whole(out, (uint64_t)row->at_utc);
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof texts / sizeof texts[0]; i++)
        status = append_text(out, texts[i]);
    return status;
}

/* Of the bytes, if they could be put together; clears them. */
static enum status keyed_hash(const unsigned char key[AUDIT_KEY_BYTES], struct buf *bytes, enum status status,
                              unsigned char out[SHA256_BYTES], struct err *err)
{
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_NONE, "chaining an audit row: too long, or no memory");
    else
        status = digest_hmac_sha256(key, AUDIT_KEY_BYTES, bytes->data, bytes->len, out, err);
    buf_clear(bytes);
    return status;
}

enum status audit_chain_hash(const unsigned char key[AUDIT_KEY_BYTES], const unsigned char before[SHA256_BYTES],
                             const struct audit_row *row, unsigned char out[SHA256_BYTES], struct err *err)
{
    struct buf bytes = {0};
    enum status status = ST_OK;

    buf_init(&bytes, ROW_MAX_BYTES);
    status = append_text(&bytes, PURPOSE);
    if (status == ST_OK)
        status = buf_append(&bytes, before, SHA256_BYTES);
    if (status == ST_OK)
        status = append_whole(&bytes, (uint64_t)row->seq);
    if (status == ST_OK)
        status = append_words(&bytes, row);
    return keyed_hash(key, &bytes, status, out, err);
}

enum status audit_chain_seal(const unsigned char key[AUDIT_KEY_BYTES], const struct audit_origin *origin,
                             const struct audit_row *row, unsigned char out[SHA256_BYTES], struct err *err)
{
    struct buf bytes = {0};
    enum status status = ST_OK;

    buf_init(&bytes, ROW_MAX_BYTES);
    status = append_text(&bytes, SEALED);
    if (status == ST_OK)
        status = append_whole(&bytes, (uint64_t)origin->transaction);
    if (status == ST_OK)
        status = append_whole(&bytes, (uint64_t)origin->place);
    if (status == ST_OK)
        status = append_words(&bytes, row);
    return keyed_hash(key, &bytes, status, out, err);
}

static const char *order_problem(const struct audit_check *check, const struct audit_row *row)
{
    if (row->seq == check->seq + 1)
        return NULL;
    return row->seq > check->seq + 1 ? "it is missing" : "another row stands in its place";
}

static const char *noted_problem(const struct audit_check *check)
{
    const bool other =
        check->noted.seq == check->seq && memcmp(check->noted.hash, check->hash, sizeof check->hash) != 0;

    return other ? "it is not the row of the head that was noted" : NULL;
}

enum status audit_check_row(struct audit_check *check, const struct audit_row *row, struct err *err)
{
    unsigned char hash[SHA256_BYTES];
    struct err inner = ERR_INIT;
    enum status status = ST_OK;

    if (check->problem == NULL)
        check->problem = row->damaged ? "it is damaged" : order_problem(check, row);
    if (check->problem != NULL)
        return ST_OK;
    status = audit_chain_hash(check->key, check->hash, row, hash, &inner);
    if (status == ST_OK && !equal_in_constant_time(hash, row->hash, sizeof hash))
        check->problem = "it is not as it was written";
    else if (status == ST_TOO_COSTLY)
        check->problem = "it is damaged";
    else if (status != ST_OK)
        return err_set_code(err, status, inner.fault, inner.source, inner.number, inner.what);
    if (check->problem != NULL)
        return ST_OK;
    check->seq = row->seq;
    memcpy(check->hash, hash, sizeof hash);
    check->problem = noted_problem(check);
    if (check->problem != NULL)
        check->seq--; /* the problem's is the row after the last good one */
    return ST_OK;
}

void audit_check_end(struct audit_check *check, int64_t counted)
{
    if (check->problem == NULL && check->seq < check->noted.seq)
        check->problem = "the log ends before it, and before the head that was noted";
    else if (check->problem == NULL && check->seq < counted)
        check->problem = "the log ends before it, and it was there";
}
