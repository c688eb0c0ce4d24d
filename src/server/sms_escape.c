#include "server/sms_escape.h"

#include <string.h>

static enum status put_json(unsigned char byte, struct buf *out)
{
    if (byte == '"' || byte == '\\')
        return buf_append_format(out, "\\%c", byte);
    return byte < 0x20 ? buf_append_format(out, "\\u%04x", byte) : buf_append(out, &byte, 1);
}

static enum status put_form(unsigned char byte, struct buf *out)
{
    static const char UNRESERVED[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    return memchr(UNRESERVED, byte, sizeof UNRESERVED - 1) != NULL ? buf_append(out, &byte, 1)
                                                                   : buf_append_format(out, "%%%02X", byte);
}

static enum status put_xml(unsigned char byte, struct buf *out)
{
    switch (byte) {
    case '&':
        return buf_append_text(out, "&amp;");
    case '<':
        return buf_append_text(out, "&lt;");
    case '>':
        return buf_append_text(out, "&gt;");
    case '"':
        return buf_append_text(out, "&quot;");
    case '\'':
        return buf_append_text(out, "&apos;");
    default:
        return buf_append(out, &byte, 1);
    }
}

static const struct {
    const char *media_type;
    enum status (*put)(unsigned char byte, struct buf *out);
} KNOWN[] = {{SMS_JSON, put_json}, {SMS_FORM, put_form}, {SMS_XML, put_xml}};

bool sms_escape_knows(const char *media_type)
{
    size_t i = 0;

    for (i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        if (strcmp(KNOWN[i].media_type, media_type) == 0)
            return true;
    return false;
}

enum status sms_escape(const char *media_type, const char *text, struct buf *out)
{
    enum status status = ST_BAD_INPUT;
    size_t i = 0;

    for (i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (strcmp(KNOWN[i].media_type, media_type) != 0)
            continue;
        for (status = ST_OK; status == ST_OK && *text != '\0'; text++)
            status = KNOWN[i].put((unsigned char)*text, out);
    }
    return status;
}
