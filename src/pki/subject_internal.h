/*
 * OpenSSL's side of struct subject. Inside pki/ alone.
 */
#ifndef PKI_SUBJECT_INTERNAL_H
#define PKI_SUBJECT_INTERNAL_H

#include <stdbool.h>

#include <openssl/x509.h>

#include "base/buf.h"
#include "pki/subject.h"

/*
 * One attribute a relative name, in order; UTF8String, and PrintableString for C and serialNumber. ST_BAD_INPUT for a
 * type that is not listed in pki/subject.h, and for values that are empty, not of their string type or longer than
 * RFC 5280 appendix A allows. The caller frees *out with X509_NAME_free.
 */
MUST_CHECK enum status subject_to_name(const struct subject *subject, X509_NAME **out, struct err *err);
/* The same as DER, appended. */
MUST_CHECK enum status subject_append_name(const struct subject *subject, struct buf *out, struct err *err);
/* One attribute, where it is of a type, string and value that are allowed; else false, and *out is of no use. */
bool subject_read_entry(const X509_NAME_ENTRY *entry, struct subject_field *out);
/*
 * The same way back; of other string types, or several attributes in one relative name, none is taken. ST_BAD_INPUT. A
 * name without attributes (RFC 5280 4.1.2.6) has none here either.
 */
MUST_CHECK enum status subject_from_name(const X509_NAME *name, struct subject *out, struct err *err);

#endif
