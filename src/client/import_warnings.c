#include "client/import.h"

#include <stddef.h>
#include <string.h>

#include "client/message.h"

enum { IMPORT_ITERATIONS_LEAST = 1000 }; /* RFC 8018 section 4.2 */

static const struct import_warning_words {
    int message;
    const char *word;
} import_warning_words[IMPORT_WARNINGS] = {
    [IMPORT_NO_MAC] = {MSG_WARN_NO_MAC, "no_mac"},
    [IMPORT_KEY_CLEAR] = {MSG_WARN_KEY_CLEAR, "key_clear"},
    [IMPORT_WEAK_CIPHER] = {MSG_WARN_WEAK_CIPHER, "weak_cipher"},
    [IMPORT_FEW_ITERATIONS] = {MSG_WARN_FEW_ITERATIONS, "few_iterations"},
    [IMPORT_ISSUER_UNNAMED] = {MSG_WARN_ISSUER_UNNAMED, "issuer_unnamed"},
};

/* Of 64 bits of key at most. */
static bool import_cipher_is_weak(const char *name)
{
    static const char *const weak[] = {"RC2-40", "RC4-40", "RC2-64", "DES"};

    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
        if (strcmp(weak[i], name) == 0)
            return true;
    }
    return false;
}

bool import_warns(const struct inspection *inspection, enum import_warning warning)
{
    const struct pfx *pfx = &inspection->pfx;
    const bool has_key = pfx->key_kind[0] != '\0';

    switch (warning) {
    case IMPORT_NO_MAC:
        return !pfx->has_mac;
    case IMPORT_KEY_CLEAR:
        return has_key && strcmp(pfx->key_cipher, "none") == 0;
    case IMPORT_WEAK_CIPHER:
        return has_key && import_cipher_is_weak(pfx->key_cipher);
    case IMPORT_FEW_ITERATIONS:
        return pfx->iterations_least > 0 && pfx->iterations_least < IMPORT_ITERATIONS_LEAST;
    case IMPORT_ISSUER_UNNAMED:
        return inspection->has_certificate && inspection->certificate.issuer_display[0] == '\0';
    case IMPORT_WARNINGS:
        break;
    }
    return false;
}

int import_warning_message(enum import_warning warning)
{
    return import_warning_words[warning].message;
}

const char *import_warning_word(enum import_warning warning)
{
    return import_warning_words[warning].word;
}
