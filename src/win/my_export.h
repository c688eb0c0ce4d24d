/*
 * Port cert_store, export_key: the one way by which a private key leaves its provider.
 */
#ifndef WIN_MY_EXPORT_H
#define WIN_MY_EXPORT_H

#include "client/port/cert_store.h"

/* ST_NOT_FOUND, ST_NO_KEY, ST_REFUSED (FAULT_KEY_NOT_EXPORTABLE), ST_UNSUPPORTED (not RSA), ST_IO. The caller frees
 * *out. */
enum status my_export_key(void *self, const char *sha256, struct key **out, struct err *err);

#endif
