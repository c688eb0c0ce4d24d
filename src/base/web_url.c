#include "base/web_url.h"

#include <stddef.h>
#include <string.h>

const char *web_url_past_host(const char *text)
{
    static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    static const char address_characters[] = "abcdef0123456789:.";
    size_t len = 0;

    if (text[0] == '[') {
        len = strspn(text + 1, address_characters);
        return len >= 2 && text[1 + len] == ']' ? text + len + 2 : NULL;
    }
    len = strspn(text, name_characters);
    return len > 0 && text[0] != '.' && text[0] != '-' ? text + len : NULL;
}

const char *web_url_past_port(const char *text)
{
    unsigned long port = 0;
    size_t digits = 0;

    if (text[0] != ':' || text[1] == '0')
        return NULL;
    for (text++; *text >= '0' && *text <= '9'; text++) {
        if (++digits > 5)
            return NULL;
        port = port * 10 + (unsigned long)(*text - '0');
    }
    return port >= 1 && port <= 65535 ? text : NULL;
}
