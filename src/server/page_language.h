/*
 * In which language a page is made for whoever asked.
 */
#ifndef SERVER_PAGE_LANGUAGE_H
#define SERVER_PAGE_LANGUAGE_H

#include <stdbool.h>

enum page_language { PAGE_ZH_TW, PAGE_EN, PAGE_LANGUAGES };

/* "zh-TW", "en": in paths and in the page. */
const char *page_language_tag(enum page_language language);
/* False: it is none of those. */
bool page_language_read(const char *tag, enum page_language *out);
/*
 * By the header Accept-Language (RFC 9110 12.5.4): the one of the two that is wanted more, Chinese of whatever place is
 * ours. Neither is wanted: English. No header: Chinese.
 */
enum page_language page_language_wanted(const char *accept_language);

#endif
