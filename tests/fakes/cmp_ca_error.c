#include "fakes/cmp_ca_error.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/cmp.h>
#include <openssl/crmf.h>

enum { SEQUENCE_HEADER_MAX = 8, BITS_LEN = 4, PROTECTION_ALG = 1 };

struct element {
    const unsigned char *at, *end; /* its content */
    int tag, kind;
};

/* The element at *at, which is behind it afterwards. */
static bool next(const unsigned char **at, const unsigned char *end, struct element *out)
{
    long len = 0;

    if (*at >= end || (ASN1_get_object(at, &len, &out->tag, &out->kind, (long)(end - *at)) & 0x80) != 0)
        return false;
    out->at = *at;
    out->end = *at += len;
    return true;
}

/* PKIHeader, RFC 9810 5.1.1. */
static OSSL_CRMF_PBMPARAMETER *parameters(const struct element *header)
{
    const unsigned char *at = header->at;
    struct element field = {.tag = -1}, algorithm, oid;

    do {
        if (!next(&at, header->end, &field))
            return NULL;
    } while (field.kind != V_ASN1_CONTEXT_SPECIFIC || field.tag != PROTECTION_ALG);
    at = field.at;
    if (!next(&at, field.end, &algorithm))
        return NULL;
    at = algorithm.at;
    return next(&at, algorithm.end, &oid) ? d2i_OSSL_CRMF_PBMPARAMETER(NULL, &at, (long)(algorithm.end - at)) : NULL;
}

/* PKIFailureInfo, a BIT STRING of one bit. */
static bool change_bit(unsigned char *at, const unsigned char *end, int bit)
{
    static const unsigned char BAD_REQUEST[BITS_LEN] = {V_ASN1_BIT_STRING, 2, 5, 0x20};
    unsigned char number = 0;

    while (1 << number < bit)
        number++;
    for (; number < 8 && at + BITS_LEN <= end; at++)
        if (memcmp(at, BAD_REQUEST, BITS_LEN) == 0) {
            at[2] = 7 - number;
            at[3] = 0x80 >> number;
            return true;
        }
    return false;
}

/* ProtectedPart, RFC 9810 5.1.3: header and body. What protects is the last of the message. */
static bool protect(const unsigned char *part, size_t part_len, const struct element *header, const char *secret,
                    unsigned char *message_end)
{
    OSSL_CRMF_PBMPARAMETER *how = parameters(header);
    unsigned char *whole = malloc(part_len + SEQUENCE_HEADER_MAX), *at = whole, *mac = NULL;
    size_t mac_len = 0;
    bool done = false;

    if (how != NULL && whole != NULL) {
        ASN1_put_object(&at, 1, (int)part_len, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
        memcpy(at, part, part_len);
        done = OSSL_CRMF_pbm_new(NULL, NULL, how, whole, (size_t)(at - whole) + part_len, (const unsigned char *)secret,
                                 strlen(secret), &mac, &mac_len) == 1;
    }
    if (done)
        memcpy(message_end - mac_len, mac, mac_len);
    OPENSSL_free(mac);
    free(whole);
    OSSL_CRMF_PBMPARAMETER_free(how);
    return done;
}

bool cmp_ca_error_say(unsigned char *message, size_t len, int bit, const char *secret)
{
    const unsigned char *at = message;
    struct element whole, header, body;

    if (!next(&at, message + len, &whole))
        return false;
    at = whole.at;
    if (!next(&at, whole.end, &header) || !next(&at, whole.end, &body))
        return false;
    return change_bit(message + (body.at - message), body.end, bit) &&
           protect(whole.at, (size_t)(body.end - whole.at), &header, secret, message + len);
}
