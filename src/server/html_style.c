#include "server/html_style.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "pki/digest.h"
#include "server/brand.h"
#include "server/html_places.h"

enum { CSS_MAX_BYTES = 128 * 1024, POLICY_MAX_BYTES = 256 };

static enum status fill_css(const char *css, struct buf *out, struct err *err)
{
    struct json *brand = NULL;
    struct html_places *places = calloc(1, sizeof *places);
    enum status status = places == NULL ? ST_NO_MEMORY : json_parse(brand_json, brand_json_len, &brand, err);

    buf_init(out, CSS_MAX_BYTES);
    if (status == ST_OK)
        status = html_places_add_texts(places, json_member(brand, "colours"));
    if (status == ST_OK)
        status = html_places_fill(places, css, out);
    json_free(&brand);
    if (places != NULL)
        html_places_clear(places);
    free(places);
    return status;
}

static enum status fill_policy(const struct buf *css, struct buf *out, struct err *err)
{
    unsigned char hash[SHA256_BYTES];
    enum status status = digest_sha256(css->data, css->len, hash, err);

    buf_init(out, POLICY_MAX_BYTES);
    if (status == ST_OK)
        status = buf_append_text(out, "default-src 'none'; style-src 'sha256-");
    if (status == ST_OK)
        status = base64_append(out, hash, sizeof hash);
    if (status == ST_OK)
        status = buf_append_text(out, "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    return status;
}

enum status html_style_make(const char *css, struct html_style *out, struct err *err)
{
    enum status status = fill_css(css, &out->css, err);

    return status == ST_OK ? fill_policy(&out->css, &out->policy, err) : status;
}

void html_style_clear(struct html_style *style)
{
    buf_clear(&style->css);
    buf_clear(&style->policy);
}
