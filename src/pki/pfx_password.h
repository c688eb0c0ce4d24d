/*
 * One typed password, in the forms in which writers have fed it to their key derivation. Internal to pki/pfx_*.c.
 *
 * RFC 7292 B.1 wants a BMPString with its two NUL bytes, so "" is two bytes and an absent password none: writers
 * differ, and so both are tried. A non-ASCII password should be UTF-16; OpenSSL before 1.1.0 widened each byte of its
 * UTF-8 instead. PBES2 and PBMAC1 take the UTF-8 bytes as they are.
 */
#ifndef PKI_PFX_PASSWORD_H
#define PKI_PFX_PASSWORD_H

#include <openssl/types.h>

#include "base/buf.h"

struct pfx_password {
    const char *utf8;   /* never NULL */
    const char *pkcs12; /* UTF-8 from which OpenSSL makes the BMPString; NULL: absent */
};

enum { PFX_PASSWORD_FORMS = 2 };

struct pfx_password_forms {
    struct pfx_password forms[PFX_PASSWORD_FORMS]; /* the usual one first */
    size_t count;
    struct buf widened; /* owned: what forms[1] points to */
};

/* Borrows the password. ST_BAD_INPUT (FAULT_NOT_TEXT, FAULT_PASSWORD_LENGTH), ST_NO_MEMORY. */
MUST_CHECK enum status pfx_password_open(const char *password, struct pfx_password_forms *out, struct err *err);
void pfx_password_close(struct pfx_password_forms *forms);

/* What this algorithm takes: text (NULL if absent) and its length. */
const char *pfx_password_for(const struct pfx_password *password, const X509_ALGOR *algorithm, int *len);

#endif
