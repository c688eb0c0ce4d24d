#include "client/settings_value.h"

#include <string.h>

#include "pki/cert.h"
#include "pki/public_key.h"

bool settings_value_any(const char *value)
{
    return value[0] != '\0';
}

/* ":1" to ":65535" at the text's end. */
static bool settings_value_port(const char *text)
{
    unsigned long port = 0;
    size_t digits = 0;

    if (text[0] != ':')
        return false;
    for (const char *at = text + 1; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || ++digits > 5)
            return false;
        port = port * 10 + (unsigned long)(*at - '0');
    }
    return port >= 1 && port <= 65535 && text[1] != '0';
}

/* Past the host: a name or IPv4 address, or an IPv6 address in brackets (RFC 3986 section 3.2.2). NULL if there is
 * none. */
static const char *settings_value_past_host(const char *text)
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

bool settings_value_host_url(const char *value)
{
    static const char scheme[] = "https://";
    const char *past = NULL;

    if (strncmp(value, scheme, sizeof scheme - 1) != 0)
        return false;
    past = settings_value_past_host(value + sizeof scheme - 1);
    return past != NULL && (*past == '\0' || settings_value_port(past));
}

bool settings_value_proxy(const char *value)
{
    static const char scheme[] = "http://";
    const char *past = NULL;

    if (strcmp(value, "auto") == 0 || strcmp(value, "none") == 0)
        return true;
    if (strncmp(value, scheme, sizeof scheme - 1) != 0)
        return false;
    past = settings_value_past_host(value + sizeof scheme - 1);
    return past != NULL && settings_value_port(past);
}

bool settings_value_language(const char *value)
{
    return value[0] == '\0' || strcmp(value, "zh-TW") == 0 || strcmp(value, "en") == 0;
}

bool settings_value_ca_pem(const char *value)
{
    struct cert_list list = {.count = 0};
    bool all_ca = cert_list_from_pem(value, strlen(value), &list, NULL) == ST_OK;

    for (size_t i = 0; all_ca && i < list.count; i++) {
        struct cert_info info = {.is_ca = false};

        all_ca = cert_read(list.items[i].data, list.items[i].len, &info, NULL) == ST_OK && info.is_ca;
    }
    cert_list_clear(&list);
    return all_ca;
}

bool settings_value_public_key_pem(const char *value)
{
    struct public_keys keys = {.count = 0};
    const bool good = public_keys_from_pem(value, strlen(value), &keys, NULL) == ST_OK;

    public_keys_clear(&keys);
    return good;
}
