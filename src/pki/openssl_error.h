/*
 * OpenSSL's thread-wide error queue as one struct err. Inside pki/ alone.
 */
#ifndef PKI_OPENSSL_ERROR_H
#define PKI_OPENSSL_ERROR_H

#include "base/status.h"

/*
 * Call on the line after the OpenSSL call that failed. Takes the queue's oldest entry (the cause; the later ones are
 * its echo), empties the queue, fills *err and returns the status: ST_NO_MEMORY if OpenSSL was refused memory
 * (pki/openssl_memory.h), else the given one.
 */
enum status openssl_error_set(struct err *err, enum status status, int fault, const char *what);

#endif
