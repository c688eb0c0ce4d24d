#include "client/settings_value.h"

#include <string.h>

#include "base/web_url.h"
#include "pki/cert.h"
#include "pki/public_key.h"

bool settings_value_any(const char *value)
{
    return value[0] != '\0';
}

/* Host and port, and nothing behind them. */
static bool settings_value_authority(const char *text, bool port_may_lack)
{
    const char *past = web_url_past_host(text);

    if (past == NULL || *past == '\0')
        return past != NULL && port_may_lack;
    past = web_url_past_port(past);
    return past != NULL && *past == '\0';
}

bool settings_value_host_url(const char *value)
{
    static const char scheme[] = "https://";

    return strncmp(value, scheme, sizeof scheme - 1) == 0 && settings_value_authority(value + sizeof scheme - 1, true);
}

bool settings_value_proxy(const char *value)
{
    static const char scheme[] = "http://";

    if (strcmp(value, "auto") == 0 || strcmp(value, "none") == 0)
        return true;
    return strncmp(value, scheme, sizeof scheme - 1) == 0 && settings_value_authority(value + sizeof scheme - 1, false);
}

bool settings_value_backend(const char *value)
{
    return strcmp(value, "ra") == 0 || strcmp(value, "est") == 0;
}

/* RFC 7030 section 3.2.2: not one of the names that an operation has. */
bool settings_value_est_label(const char *value)
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    static const char *const operations[] = {"cacerts", "simpleenroll", "simplereenroll",
                                             "fullcmc", "serverkeygen", "csrattrs"};

    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (strcmp(value, operations[i]) == 0)
            return false;
    }
    return value[strspn(value, characters)] == '\0' && (value[0] == '\0' || value[strspn(value, ".")] != '\0');
}

bool settings_value_est_subject(const char *value)
{
    return strcmp(value, "empty") == 0 || strcmp(value, "id") == 0;
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
