/*
 * What a single value of the settings may look like. Knows no file and no layer (client/settings.c does).
 */
#ifndef CLIENT_SETTINGS_VALUE_H
#define CLIENT_SETTINGS_VALUE_H

#include <stdbool.h>

/* Anything but nothing. */
bool settings_value_any(const char *value);
/* "https://host" or "https://host:port", nothing behind; lower case, so that equal addresses are equal text. */
bool settings_value_host_url(const char *value);
/* "ra", "est". */
bool settings_value_backend(const char *value);
/* "" or one segment of a path in letters, digits, '.', '_' and '-' that is no name of EST's own. */
bool settings_value_est_label(const char *value);
/* "empty", "id". */
bool settings_value_est_subject(const char *value);
/* "auto", "none" or "http://host:port". */
bool settings_value_proxy(const char *value);
/* "" (as Windows), "zh-TW", "en". */
bool settings_value_language(const char *value);
/* One or more CA certificates (pki/cert.h) and nothing that is not a CA. */
bool settings_value_ca_pem(const char *value);
/* One or more public keys (pki/public_key.h). */
bool settings_value_public_key_pem(const char *value);

#endif
