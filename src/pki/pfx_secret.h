/*
 * One typed password, in the forms in which writers have fed it to their key derivation. Internal to pki/pfx_*.c.
 *
 * RFC 7292 B.1 wants a BMPString with its two NUL bytes, so "" is two bytes and an absent password none: writers
 * differ, and so both are tried. A non-ASCII password should be UTF-16; OpenSSL before 1.1.0 widened each byte of its
 * UTF-8 instead. PBES2 and PBMAC1 take the UTF-8 bytes as they are.
 */
#ifndef PKI_PFX_SECRET_H
#define PKI_PFX_SECRET_H

#include <openssl/types.h>

#include "base/buf.h"

struct pfx_secret {
    const char *utf8;   /* never NULL */
    const char *pkcs12; /* UTF-8 from which OpenSSL makes the BMPString; NULL: absent */
};

enum { PFX_SECRET_FORMS = 2 };

struct pfx_secret_forms {
    struct pfx_secret forms[PFX_SECRET_FORMS]; /* the usual one first */
    size_t count;
    struct buf widened; /* owned: what forms[1] points to */
};

/* Borrows the password. ST_BAD_INPUT (FAULT_NOT_TEXT, FAULT_PASSWORD_LENGTH), ST_NO_MEMORY. */
MUST_CHECK enum status pfx_secret_open(const char *password, struct pfx_secret_forms *out, struct err *err);
void pfx_secret_close(struct pfx_secret_forms *forms);

/* What this algorithm takes: text (NULL if absent) and its length. */
const char *pfx_secret_for(const struct pfx_secret *password, const X509_ALGOR *algorithm, int *len);

#endif
