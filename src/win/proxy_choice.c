#include "win/proxy_choice.h"

#include <stdio.h>
#include <string.h>

static const char separators[] = "; \t\r\n";

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

static bool begins_with(const char *text, size_t len, const char *begin)
{
    size_t begin_len = strlen(begin);
    if (len < begin_len)
        return false;
    for (size_t i = 0; i < begin_len; i++)
        if (lower(text[i]) != begin[i])
            return false;
    return true;
}

/* One entry of the list. False if it is for another kind of address, or a kind of proxy that is not HTTP. */
static bool take_entry(const char *entry, size_t len, const char *scheme, char out[PROXY_SIZE])
{
    const size_t scheme_len = strlen(scheme);

    if (begins_with(entry, len, scheme) && len > scheme_len && entry[scheme_len] == '=') {
        entry += scheme_len + 1;
        len -= scheme_len + 1;
    } else if (memchr(entry, '=', len) != NULL) {
        return false;
    }
    if (begins_with(entry, len, "http://")) {
        entry += sizeof "http://" - 1;
        len -= sizeof "http://" - 1;
    }
    while (len > 0 && entry[len - 1] == '/')
        len--;
    if (len == 0 || len + sizeof "http://" > PROXY_SIZE || memchr(entry, '/', len) != NULL ||
        memchr(entry, '@', len) != NULL)
        return false;
    (void)snprintf(out, PROXY_SIZE, "http://%.*s", (int)len, entry);
    return true;
}

void proxy_choice_from_list(const char *list, const char *scheme, char out[PROXY_SIZE])
{
    out[0] = '\0';
    while (*list != '\0') {
        size_t len = strcspn(list, separators);
        if (len > 0 && take_entry(list, len, scheme, out))
            return;
        list += len;
        list += strspn(list, separators);
    }
}

/* Any number of "*", each for any text; without regard to case. The usual two-pointer walk, no recursion. */
static bool matches(const char *pattern, size_t pattern_len, const char *text)
{
    size_t p = 0;
    size_t star = pattern_len; /* none yet */
    const char *retry = text;

    while (*text != '\0') {
        if (p < pattern_len && pattern[p] == '*') {
            star = p++;
            retry = text;
        } else if (p < pattern_len && lower(pattern[p]) == lower(*text)) {
            p++;
            text++;
        } else if (star < pattern_len) {
            p = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern_len && pattern[p] == '*')
        p++;
    return p == pattern_len;
}

bool proxy_choice_bypasses(const char *bypass, const char *host)
{
    while (*bypass != '\0') {
        size_t len = strcspn(bypass, separators);
        if (len == sizeof "<local>" - 1 && begins_with(bypass, len, "<local>")) {
            if (strchr(host, '.') == NULL && strchr(host, ':') == NULL)
                return true;
        } else if (len > 0 && matches(bypass, len, host)) {
            return true;
        }
        bypass += len;
        bypass += strspn(bypass, separators);
    }
    return false;
}
