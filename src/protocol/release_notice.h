/*
 * The release notice: which version of the programs is the newest, and which is the oldest that still works, signed
 * offline by the firm's release key. A compact JWS (pki/jws.h) by RS256 with the protected header
 * {"alg":"RS256","typ":"pccert-release"}, so that nothing else that the key may sign is taken for one. The host hands
 * out what it was given; whether it is true, the client sees by the signature. tools/release makes it. It must not know
 * which version asks.
 */
#ifndef PROTOCOL_RELEASE_NOTICE_H
#define PROTOCOL_RELEASE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/key.h"
#include "protocol/limits.h"

enum { RELEASE_PRODUCT_SIZE = 33, RELEASE_VERSION_SIZE = 24, RELEASE_PAGE_SIZE = 201, RELEASE_PLATFORMS_MAX = 4 };

struct release_platform {
    char platform[16];                  /* "x64", "x86" */
    char newest[RELEASE_VERSION_SIZE];  /* "1.1.0.0": four whole numbers */
    char minimum[RELEASE_VERSION_SIZE]; /* older ones are told to be replaced; not above newest */
};
struct release_notice {
    char product[RELEASE_PRODUCT_SIZE]; /* of the brand: product_id */
    int64_t number;                     /* counts up from notice to notice: an older one is not taken after a newer */
    int64_t issued_utc, ends_utc;       /* after its end it no longer says that anything is the newest */
    int64_t released_utc;               /* when the newest version came out */
    char page[RELEASE_PAGE_SIZE];       /* "https://...": where people get it */
    struct release_platform platforms[RELEASE_PLATFORMS_MAX];
    size_t platform_count;
};

/* Appends the compact JWS. ST_BAD_INPUT if a member breaks its limits or contradicts another; what the signer says. */
MUST_CHECK enum status release_notice_make(const struct release_notice *notice, struct signer signer, struct buf *out,
                                           struct err *err);
/*
 * Signature first, then what it says; *out is untouched unless it is ST_OK. ST_UNTRUSTED (FAULT_RELEASE_UNTRUSTED): not
 * by that key, or signed as something else; ST_BAD_ANSWER (FAULT_RELEASE_UNTRUSTED): signed, and no notice;
 * ST_NO_MEMORY.
 */
MUST_CHECK enum status release_notice_check(const char *compact, const void *spki, size_t spki_len,
                                            struct release_notice *out, struct err *err);

/* "1.10.0.0" is after "1.9.3.27". -1, 0, 1 as strcmp does; both must be versions. */
int release_version_compare(const char *one, const char *other);
/* Four whole numbers up to 65535 (what a Windows file version can hold), without leading zeros, dots between. */
bool release_version_valid(const char *text);

#endif
