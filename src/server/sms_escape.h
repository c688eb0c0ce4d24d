/*
 * A text as the value inside a document of that media type, so that nothing in it ends the value. Knows no message.
 */
#ifndef SERVER_SMS_ESCAPE_H
#define SERVER_SMS_ESCAPE_H

#include <stdbool.h>

#include "base/buf.h"

#define SMS_JSON "application/json"
#define SMS_FORM "application/x-www-form-urlencoded"
#define SMS_XML "text/xml"

/* Whether values can be escaped for it. */
bool sms_escape_knows(const char *media_type);
/* Appends. JSON: RFC 8259 7, without its quotes; form and addresses: RFC 3986 2.1, all but unreserved; XML: the five.
 */
MUST_CHECK enum status sms_escape(const char *media_type, const char *text, struct buf *out);

#endif
