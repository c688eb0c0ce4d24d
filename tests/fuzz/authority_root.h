/*
 * The root of authority_pem.h as its DER, for harnesses that ask whether it has signed.
 */
#ifndef TESTS_FUZZ_AUTHORITY_ROOT_H
#define TESTS_FUZZ_AUTHORITY_ROOT_H

#include "authority_pem.h"
#include "fuzz.h"
#include "pki/cert.h"

static inline const struct buf *authority_root(void)
{
    static const char pem[] = AUTHORITY_ROOT_PEM;
    static struct cert_list list;

    if (list.count == 0)
        FUZZ_HOLDS(cert_list_from_pem(pem, sizeof pem - 1, &list, NULL) == ST_OK);
    return &list.items[0];
}

#endif
