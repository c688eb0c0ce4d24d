/*
 * Text that a certificate or a PKCS#12 file brings along: the one place where it becomes safe to show and log, and the
 * one where it is compared. Its maker chose every octet: control characters, escape sequences, marks that turn the
 * reading direction, a NUL in the middle, octets that are no text at all. Knows no certificates. Inside pki/ alone.
 */
#ifndef PKI_NAME_TEXT_H
#define PKI_NAME_TEXT_H

#include <stdbool.h>

#include <openssl/x509.h>

/*
 * For one line of display or log: valid UTF-8, harmless (utf8_display_copy), cut to fit; whatever is no text becomes
 * '?'. BMPString is read as UTF-16, as Windows writes it; T61String as Latin-1; the other string types as UTF-8.
 * out_size counts the NUL.
 */
void name_text_display(const ASN1_STRING *value, char *out, size_t out_size);

/* The same of the last attribute of that kind; "" if there is none. How many there are. */
unsigned name_text_last(const X509_NAME *name, int nid, char *out, size_t out_size);

/*
 * For comparing: the attribute of that kind, if there is exactly one and it is printable ASCII to its last octet that
 * fits. Nothing is cut, replaced or trimmed. Else false, and out is left alone.
 */
bool name_text_only(const X509_NAME *name, int nid, char *out, size_t out_size);

#endif
