/*
 * In which language a phone is answered.
 */
#ifndef SERVER_PHONE_LANGUAGE_H
#define SERVER_PHONE_LANGUAGE_H

#include <stdbool.h>

enum phone_language { PHONE_ZH_TW, PHONE_EN, PHONE_LANGUAGES };

/* "zh-TW", "en": in paths and in the page. */
const char *phone_language_tag(enum phone_language language);
/* False: it is none of those. */
bool phone_language_read(const char *tag, enum phone_language *out);
/*
 * By the header Accept-Language (RFC 9110 12.5.4): the one of the two that is wanted more, Chinese of whatever place is
 * ours. Neither is wanted: English. No header: Chinese.
 */
enum phone_language phone_language_wanted(const char *accept_language);

#endif
