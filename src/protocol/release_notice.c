#include "protocol/release_notice.h"

#include <string.h>

#include "base/fault.h"
#include "pki/jws.h"
#include "protocol/messages_shapes.h"

/* The protected header: these two members and no other. */
struct release_header {
    char alg[8];
    char typ[16];
};

static const struct field release_header_fields[] = {
    {TEXT_FIELD("alg", release_header, alg, FORM_CAPITALS, 1)},
    {TEXT_FIELD("typ", release_header, typ, FORM_ID, 1)},
};
static REQUEST_SHAPE(release_header);

static const struct release_header release_header = {.alg = "RS256", .typ = "pccert-release"};

static const struct field release_platform_fields[] = {
    {TEXT_FIELD("platform", release_platform, platform, FORM_ID, 1)},
    {TEXT_FIELD("newest", release_platform, newest, FORM_VERSION, 7)},
    {TEXT_FIELD("minimum", release_platform, minimum, FORM_VERSION, 7)},
};
static ANSWER_SHAPE(release_platform);

static const struct field release_notice_fields[] = {
    {TEXT_FIELD("product", release_notice, product, FORM_ID, 1)},
    {WHOLE_FIELD("number", release_notice, number, 1, INT32_MAX)},
    {TIME_FIELD("issued", release_notice, issued_utc)},
    {TIME_FIELD("ends", release_notice, ends_utc)},
    {TIME_FIELD("released", release_notice, released_utc)},
    {TEXT_FIELD("page", release_notice, page, FORM_PRINTING, 9)},
    {LIST_FIELD("platforms", release_notice, platforms, platform_count, release_platform_shape, RELEASE_PLATFORMS_MAX)},
};
ANSWER_SHAPE(release_notice); /* later members may say more */

enum { HEADER_BYTES_MAX = 256 };

/* One number of a version; NULL if there is none. */
static const char *release_version_number(const char *text, unsigned *out)
{
    enum { NUMBER_MOST = 65535 };
    const char *at = text;

    *out = 0;
    while (*at >= '0' && *at <= '9' && *out <= NUMBER_MOST)
        *out = *out * 10 + (unsigned)(*at++ - '0');
    return at == text || *out > NUMBER_MOST || (*text == '0' && at - text > 1) ? NULL : at;
}

enum { VERSION_NUMBERS = 4 };

static bool release_version_read(const char *text, unsigned out[VERSION_NUMBERS])
{
    for (size_t i = 0; i < VERSION_NUMBERS; i++) {
        text = release_version_number(text, &out[i]);
        if (text == NULL || *text != (i + 1 < VERSION_NUMBERS ? '.' : '\0'))
            return false;
        text++;
    }
    return true;
}

bool release_version_valid(const char *text)
{
    unsigned numbers[VERSION_NUMBERS];

    return release_version_read(text, numbers);
}

int release_version_compare(const char *one, const char *other)
{
    unsigned a[VERSION_NUMBERS] = {0}, b[VERSION_NUMBERS] = {0};

    (void)release_version_read(one, a);
    (void)release_version_read(other, b);
    for (size_t i = 0; i < VERSION_NUMBERS; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/* Whether its members fit one another; each alone has been seen to by the shape. NULL, or why not. */
static const char *release_notice_fault(const struct release_notice *notice)
{
    static const char https[] = "https://";

    if (strncmp(notice->page, https, sizeof https - 1) != 0)
        return "release notice: its page is not https";
    if (notice->ends_utc <= notice->issued_utc)
        return "release notice: it ends before it begins";
    for (size_t i = 0; i < notice->platform_count; i++) {
        const struct release_platform *platform = &notice->platforms[i];

        if (!release_version_valid(platform->newest) || !release_version_valid(platform->minimum))
            return "release notice: a version is none";
        if (release_version_compare(platform->minimum, platform->newest) > 0)
            return "release notice: the oldest that works is newer than the newest";
        for (size_t other = 0; other < i; other++) {
            if (strcmp(notice->platforms[other].platform, platform->platform) == 0)
                return "release notice: a platform stands twice";
        }
    }
    return NULL;
}

enum status release_notice_make(const struct release_notice *notice, struct signer signer, struct buf *out,
                                struct err *err)
{
    const char *fault = release_notice_fault(notice);
    struct buf header, payload;
    enum status status = ST_OK;

    if (fault != NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, fault);
    buf_init(&header, HEADER_BYTES_MAX);
    buf_init(&payload, LIMIT_RELEASE_SIZE);
    status = shape_encode(&release_header_shape, &release_header, &header, err);
    if (status == ST_OK)
        status = shape_encode(&release_notice_shape, notice, &payload, err);
    if (status == ST_OK)
        status = jws_sign(buf_text(&header), buf_text(&payload), payload.len, signer, out, err);
    buf_clear(&payload);
    buf_clear(&header);
    return status;
}

static enum status release_notice_read_header(const struct buf *json, struct err *err)
{
    struct release_header header = {.alg = ""};
    const enum status status = shape_decode(&release_header_shape, buf_text(json), json->len, &header, NULL);

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "release notice: header");
    if (status != ST_OK || strcmp(header.alg, release_header.alg) != 0 || strcmp(header.typ, release_header.typ) != 0)
        return err_set(err, ST_UNTRUSTED, FAULT_RELEASE_UNTRUSTED, "release notice: signed as something else");
    return ST_OK;
}

static enum status release_notice_read_payload(const struct buf *json, struct release_notice *out, struct err *err)
{
    struct release_notice notice = {.number = 0};
    struct err cause = ERR_INIT;
    const enum status status = shape_decode(&release_notice_shape, buf_text(json), json->len, &notice, &cause);
    const char *fault = status == ST_OK ? release_notice_fault(&notice) : cause.what;

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    if (fault != NULL)
        return err_set(err, ST_BAD_ANSWER, FAULT_RELEASE_UNTRUSTED, fault);
    *out = notice;
    return ST_OK;
}

enum status release_notice_check(const char *compact, const void *spki, size_t spki_len, struct release_notice *out,
                                 struct err *err)
{
    struct buf header, payload;
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&header, HEADER_BYTES_MAX);
    buf_init(&payload, LIMIT_RELEASE_SIZE);
    status = jws_verify(compact, spki, spki_len, &header, &payload, &cause);
    if (status == ST_NO_MEMORY)
        status = err_set(err, status, FAULT_NO_MEMORY, cause.what);
    else if (status != ST_OK)
        status = err_set_code(err, ST_UNTRUSTED, FAULT_RELEASE_UNTRUSTED, cause.source, cause.number, cause.what);
    if (status == ST_OK)
        status = release_notice_read_header(&header, err);
    if (status == ST_OK)
        status = release_notice_read_payload(&payload, out, err);
    buf_clear(&payload);
    buf_clear(&header);
    return status;
}
