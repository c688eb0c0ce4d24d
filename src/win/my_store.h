/*
 * The CurrentUser "MY" store: opened, listed, searched. One handle serves a whole operation, since opening is what
 * costs. Changes nothing.
 */
#ifndef WIN_MY_STORE_H
#define WIN_MY_STORE_H

#include <windows.h>

#include <wincrypt.h>

#include "client/port/cert_store.h"

/* ST_IO (FAULT_STORE and the faults of win/key_fault.h). Closed with CertCloseStore(store, 0), after its contexts. */
MUST_CHECK enum status my_store_open(HCERTSTORE *out, struct err *err);
/* The user's store for intermediate CAs; to read: where nothing may be written, too. */
MUST_CHECK enum status my_store_open_ca(HCERTSTORE *out, struct err *err);
MUST_CHECK enum status my_store_open_ca_to_read(HCERTSTORE *out, struct err *err);
/* Adds and deletions reach the registry with this, and under Wine only with this (../shared/facts/windows.md H5). */
MUST_CHECK enum status my_store_commit(HCERTSTORE store, struct err *err);

/* By struct cert_info.sha256. ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING). *out is freed with CertFreeCertificateContext.
 */
MUST_CHECK enum status my_store_find(HCERTSTORE store, const char *sha256, PCCERT_CONTEXT *out, struct err *err);
/* One certificate of MY, and the store that was opened for it. */
struct my_certificate {
    HCERTSTORE store;
    PCCERT_CONTEXT context;
};
/* my_store_open and my_store_find in one; *out zeroed, my_store_close_one in every case. */
MUST_CHECK enum status my_store_open_one(const char *sha256, struct my_certificate *out, struct err *err);
void my_store_close_one(struct my_certificate *certificate);
/* The same certificate, byte for byte; NULL if it is not there. */
PCCERT_CONTEXT my_store_find_der(HCERTSTORE store, const void *der, size_t len);

/* Port cert_store, list. */
enum status my_store_list(void *self, const struct store_filter *filter, struct store_list *out, struct err *err);

#endif
