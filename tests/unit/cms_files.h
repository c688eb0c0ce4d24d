/*
 * Signatures as OpenSSL's own functions make them, good and odd ones, for the tests of pki/cms. Failures are
 * assertions.
 */
#ifndef TESTS_CMS_FILES_H
#define TESTS_CMS_FILES_H

#include "pki/cert.h"
#include "pki/key.h"

struct cms_recipe {
    const struct buf *certificate; /* DER; of the key */
    const struct key *key;
    const char *content;
    const char *digest;     /* NULL: "SHA256" */
    const char *other_kind; /* "EC", "RSA-1024": signs with such a key and a certificate of its own instead */
    const struct buf *with; /* one more certificate to go with it, or NULL */
    unsigned with_times;    /* how often */
    unsigned more_signers;  /* the same again */
    unsigned flags;         /* of CMS_sign: embedded unless CMS_DETACHED */
    bool pss, meant;        /* RSASSA-PSS; signingCertificateV2 */
    bool indefinite;        /* BER with indefinite lengths */
};

/* Appended. */
void cms_files_make(const struct cms_recipe *recipe, struct buf *out);

/*
 * Does OpenSSL take it as a detached signature over the content, by a certificate under that root, and for exactly that
 * certificate where it says so (CAdES)?
 */
bool cms_files_openssl_takes(const struct buf *cms, const char *content, const struct buf *root);
/* Read and written again by OpenSSL it is the same: it is DER. */
bool cms_files_is_der(const struct buf *cms);

#endif
