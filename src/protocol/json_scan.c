#include "protocol/json_scan.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "protocol/limits.h"

enum { NUMBER_LEN_MAX = 32 }; /* cJSON 1.7 copies numbers into 64 bytes and cuts silently */

struct scan {
    const char *start, *at, *end;
    int depth;
    const char *why; /* the first refusal */
};

static bool scan_value(struct scan *s);

static bool scan_refuse(struct scan *s, const char *why)
{
    if (s->why == NULL)
        s->why = why;
    return false;
}

/* The next byte without taking it; -1 at the end. */
static int scan_peek(const struct scan *s)
{
    return s->at < s->end ? (unsigned char)*s->at : -1;
}

static bool scan_take(struct scan *s, char wanted)
{
    if (s->at == s->end || *s->at != wanted)
        return false;
    s->at++;
    return true;
}

static void scan_space(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool scan_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool scan_literal(struct scan *s, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
        return scan_refuse(s, "a value is expected");
    s->at += len;
    return true;
}

static bool scan_digits(struct scan *s)
{
    if (!scan_is_digit(scan_peek(s)))
        return scan_refuse(s, "a digit is expected");
    while (scan_is_digit(scan_peek(s)))
        s->at++;
    return true;
}

/* RFC 8259 section 6. */
static bool scan_number(struct scan *s)
{
    const char *from = s->at;

    scan_take(s, '-');
    if (!scan_take(s, '0') && !scan_digits(s))
        return false;
    if (scan_is_digit(scan_peek(s)))
        return scan_refuse(s, "a number begins with 0");
    if (scan_take(s, '.') && !scan_digits(s))
        return false;
    if (scan_take(s, 'e') || scan_take(s, 'E')) {
        if (!scan_take(s, '+'))
            scan_take(s, '-');
        if (!scan_digits(s))
            return false;
    }
    if (s->at - from > NUMBER_LEN_MAX)
        return scan_refuse(s, "a number is too long");
    return true;
}

static bool scan_hex4(struct scan *s, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int c = scan_peek(s);
        unsigned digit;

        if (scan_is_digit(c))
            digit = (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = (unsigned)(c - 'A') + 10;
        else
            return scan_refuse(s, "an escape lacks hex digits");
        *unit = *unit << 4 | digit;
        s->at++;
    }
    return true;
}

/* After the backslash. RFC 8259 section 7. */
static bool scan_escape(struct scan *s)
{
    unsigned unit;
    int c = scan_peek(s);

    if (c != -1 && c != 0 && strchr("\"\\/bfnrt", c) != NULL) {
        s->at++;
        return true;
    }
    if (!scan_take(s, 'u'))
        return scan_refuse(s, "an unknown escape");
    if (!scan_hex4(s, &unit))
        return false;
    if (unit == 0)
        return scan_refuse(s, "U+0000 in a string"); /* would end the C string early */
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return scan_refuse(s, "a lone surrogate");
    if (unit < 0xD800 || unit > 0xDBFF)
        return true;
    if (!scan_take(s, '\\') || !scan_take(s, 'u') || !scan_hex4(s, &unit) || unit < 0xDC00 || unit > 0xDFFF)
        return scan_refuse(s, "a lone surrogate");
    return true;
}

static bool scan_string(struct scan *s)
{
    if (!scan_take(s, '"'))
        return scan_refuse(s, "a string is expected");
    while (!scan_take(s, '"')) {
        int c = scan_peek(s);

        if (c == -1)
            return scan_refuse(s, "it ends inside a string");
        if (c < 0x20)
            return scan_refuse(s, "a control character in a string");
        s->at++;
        if (c == '\\' && !scan_escape(s))
            return false;
    }
    return true;
}

static bool scan_member(struct scan *s)
{
    if (!scan_string(s))
        return false;
    scan_space(s);
    if (!scan_take(s, ':'))
        return scan_refuse(s, "a colon is expected");
    scan_space(s);
    return scan_value(s);
}

/* The rest of an object or array, after its bracket. */
static bool scan_items(struct scan *s, bool (*item)(struct scan *), char close)
{
    int count = 0;

    scan_space(s);
    if (scan_take(s, close))
        return true;
    for (;;) {
        if (++count > LIMIT_JSON_MEMBERS)
            return scan_refuse(s, "too many members");
        if (!item(s))
            return false;
        scan_space(s);
        if (scan_take(s, close))
            return true;
        if (!scan_take(s, ','))
            return scan_refuse(s, "a comma or the closing bracket is expected");
        scan_space(s);
    }
}

static bool scan_nested(struct scan *s, bool (*item)(struct scan *), char close)
{
    bool ok;

    if (s->depth == LIMIT_JSON_DEPTH)
        return scan_refuse(s, "nested too deeply");
    s->at++;
    s->depth++; /* this bounds the recursion */
    ok = scan_items(s, item, close);
    s->depth--;
    return ok;
}

static bool scan_value(struct scan *s)
{
    switch (scan_peek(s)) {
    case '{':
        return scan_nested(s, scan_member, '}');
    case '[':
        return scan_nested(s, scan_value, ']');
    case '"':
        return scan_string(s);
    case 't':
        return scan_literal(s, "true");
    case 'f':
        return scan_literal(s, "false");
    case 'n':
        return scan_literal(s, "null");
    case -1:
        return scan_refuse(s, "it ends early");
    case '-':
        return scan_number(s);
    default:
        if (scan_is_digit(scan_peek(s)))
            return scan_number(s);
        return scan_refuse(s, "a value is expected");
    }
}

static bool scan_document(struct scan *s)
{
    scan_space(s);
    if (!scan_value(s))
        return false;
    scan_space(s);
    return s->at == s->end || scan_refuse(s, "something follows the value");
}

enum status json_scan(const char *text, size_t len, struct err *err)
{
    const char *start = len > 0 ? text : ""; /* a body that is not there has no address to count from */
    struct scan s = {.start = start, .at = start, .end = start + len};
    char what[ERR_WHAT_MAX];

    if (!utf8_valid(start, len))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "JSON: not UTF-8");
    if (scan_document(&s))
        return ST_OK;
    (void)snprintf(what, sizeof what, "JSON: %s at byte %zu", s.why, (size_t)(s.at - s.start));
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

bool json_scan_is_control(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;

    return (*c > 0 && *c < 0x20) || *c == 0x7F || (*c == 0xC2 && c[1] < 0xA0); /* C2 80 to C2 9F are C1 */
}
