/*
 * The link from a certificate to its key: CERT_KEY_PROV_INFO, read, written, and asked who else has the same one. Opens
 * no key.
 */
#ifndef WIN_KEY_LINK_H
#define WIN_KEY_LINK_H

#include <stdbool.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/status.h"
#include "win/container.h"

struct key_link {
    wchar_t container[CONTAINER_NAME_SIZE]; /* never empty */
    wchar_t provider[CONTAINER_NAME_SIZE];
    DWORD type;    /* 0: a CNG key storage provider, else CryptoAPI */
    DWORD flags;   /* CRYPT_MACHINE_KEYSET or 0 */
    DWORD keyspec; /* AT_KEYEXCHANGE, AT_SIGNATURE or 0 for "either" */
};

/* ST_NO_KEY (FAULT_CERTIFICATE_NO_KEY) if it has none, or one that names no container. ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status key_link_read(PCCERT_CONTEXT cert, struct key_link *out, struct err *err);
/* To a container of Microsoft's software provider that signs SHA-256. ST_IO. */
MUST_CHECK enum status key_link_write(PCCERT_CONTEXT cert, const wchar_t *container, struct err *err);

/*
 * *others: how many certificates in MY and in the registry's stores of this user point to that container, not counting
 * copies of *except in MY (NULL: none is left out). By name alone, whatever the provider: rather a key too many kept
 * than one lost. ST_IO.
 */
MUST_CHECK enum status key_link_count_users(const wchar_t *container, PCCERT_CONTEXT except, unsigned *others,
                                            struct err *err);

#endif
