#include "pki/name_text.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf.h"

/* More is never shown: surfaces cut at a quarter of it. */
enum { NAME_TEXT_MAX = 1024 };

/* Text under way to UTF-8. What is no character is kept as an octet that no UTF-8 has, and shown as such. */
struct name_text {
    char utf8[NAME_TEXT_MAX];
    size_t len;
    bool cut;
};

static const char name_text_no_character = '\xFF';

static void name_text_put(struct name_text *text, uint32_t point)
{
    char encoded[UTF8_POINT_MAX] = {name_text_no_character};
    size_t len = utf8_encode(point, encoded);

    if (len == 0)
        len = 1;
    if (text->cut || len > sizeof text->utf8 - text->len) {
        text->cut = true;
        return;
    }
    memcpy(text->utf8 + text->len, encoded, len);
    text->len += len;
}

static uint32_t name_text_unit(const unsigned char *at, size_t width)
{
    uint32_t unit = 0;

    for (size_t i = 0; i < width; i++)
        unit = unit << 8U | at[i];
    return unit;
}

static bool name_text_is_pair(uint32_t high, uint32_t low)
{
    return high >= 0xD800 && high <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF;
}

/* Fixed-width types, most significant octet first; octets that are left over are no character. */
static void name_text_widen(const unsigned char *octets, size_t len, size_t width, struct name_text *text)
{
    size_t at = 0;

    for (; len - at >= width && !text->cut; at += width) {
        uint32_t point = name_text_unit(octets + at, width);

        if (width == 2 && len - at >= 4 && name_text_is_pair(point, name_text_unit(octets + at + 2, 2))) {
            point = 0x10000U + ((point & 0x3FFU) << 10U) + (name_text_unit(octets + at + 2, 2) & 0x3FFU);
            at += 2;
        }
        name_text_put(text, point);
    }
    if (at < len)
        name_text_put(text, UINT32_MAX);
}

static void name_text_narrow(const unsigned char *octets, size_t len, struct name_text *text)
{
    text->cut = len > sizeof text->utf8;
    text->len = text->cut ? sizeof text->utf8 : len;
    memcpy(text->utf8, octets, text->len);
}

static void name_text_read(const ASN1_STRING *value, struct name_text *text)
{
    const unsigned char *octets = ASN1_STRING_get0_data(value);
    const int len = ASN1_STRING_length(value);

    text->len = 0;
    text->cut = false;
    if (len <= 0)
        return;
    switch (ASN1_STRING_type(value)) {
    case V_ASN1_BMPSTRING:
        name_text_widen(octets, (size_t)len, 2, text);
        break;
    case V_ASN1_UNIVERSALSTRING:
        name_text_widen(octets, (size_t)len, 4, text);
        break;
    case V_ASN1_T61STRING:
        name_text_widen(octets, (size_t)len, 1, text);
        break;
    case V_ASN1_UTF8STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_NUMERICSTRING:
    case V_ASN1_VISIBLESTRING:
        name_text_narrow(octets, (size_t)len, text);
        break;
    default: /* a BIT STRING, a SEQUENCE...: RFC 5280 allows no such name */
        name_text_put(text, UINT32_MAX);
        break;
    }
}

void name_text_display(const ASN1_STRING *value, char *out, size_t out_size)
{
    struct name_text text;

    assert(out_size <= NAME_TEXT_MAX);
    name_text_read(value, &text);
    utf8_display_copy(text.utf8, text.len, out, out_size);
}

/* The last of its kind, NULL without one; *count: how many there are. */
static const ASN1_STRING *name_text_find(const X509_NAME *name, int nid, unsigned *count)
{
    int last = -1;

    *count = 0;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, nid, at)) >= 0; (*count)++)
        last = at;
    return last < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last));
}

unsigned name_text_last(const X509_NAME *name, int nid, char *out, size_t out_size)
{
    unsigned count = 0;
    const ASN1_STRING *value = name_text_find(name, nid, &count);

    out[0] = '\0';
    if (value != NULL)
        name_text_display(value, out, out_size);
    return count;
}

bool name_text_only(const X509_NAME *name, int nid, char *out, size_t out_size)
{
    struct name_text text;
    unsigned count = 0;
    const ASN1_STRING *value = name_text_find(name, nid, &count);

    if (count != 1)
        return false;
    name_text_read(value, &text);
    if (text.cut || text.len >= out_size)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.utf8[i] < 0x20 || text.utf8[i] > 0x7E)
            return false;
    }
    memcpy(out, text.utf8, text.len);
    out[text.len] = '\0';
    return true;
}
