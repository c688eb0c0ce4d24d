#include "server/page_language.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const TAGS[PAGE_LANGUAGES] = {[PAGE_ZH_TW] = "zh-TW", [PAGE_EN] = "en"};

const char *page_language_tag(enum page_language language)
{
    return TAGS[language];
}

bool page_language_read(const char *tag, enum page_language *out)
{
    int i = 0;

    for (i = 0; i < PAGE_LANGUAGES; i++)
        if (strcmp(tag, TAGS[i]) == 0) {
            *out = (enum page_language)i;
            return true;
        }
    return false;
}

/* The quality of one range, in thousandths; 1000 where none is said, 0 for what cannot be read. */
static int quality_of(const char *range, size_t len)
{
    const char *q = memchr(range, ';', len);
    int value = 0;
    int scale = 1000;

    if (q == NULL)
        return 1000;
    q++;
    q += strspn(q, " \t");
    if ((q[0] != 'q' && q[0] != 'Q') || q[1] != '=' || (q[2] != '0' && q[2] != '1'))
        return 0;
    value = q[2] == '1' ? 1000 : 0;
    if (q[3] != '.')
        return value;
    for (q += 4; *q >= '0' && *q <= '9' && scale > 1; q++) {
        scale /= 10;
        value += (*q - '0') * scale;
    }
    return value > 1000 ? 1000 : value;
}

/* "en", "EN-gb", "zh-Hant-TW": the primary subtag decides. */
static bool is_language(const char *range, size_t len, const char *primary)
{
    const size_t primary_len = strlen(primary);

    return len >= primary_len && strncasecmp(range, primary, primary_len) == 0 &&
           (len == primary_len || strchr("-; \t", range[primary_len]) != NULL);
}

enum page_language page_language_wanted(const char *accept_language)
{
    const char *at = accept_language;
    int chinese = 0;
    int english = 0;

    if (accept_language == NULL)
        return PAGE_ZH_TW;
    while (*at != '\0') {
        size_t len = 0;
        int quality = 0;

        at += strspn(at, ", \t");
        len = strcspn(at, ",");
        quality = quality_of(at, len);
        if (is_language(at, len, "zh") && quality > chinese)
            chinese = quality;
        else if (is_language(at, len, "en") && quality > english)
            english = quality;
        at += len;
    }
    return chinese > 0 && chinese >= english ? PAGE_ZH_TW : PAGE_EN;
}
