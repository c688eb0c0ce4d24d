#include "pki/csr_attributes.h"

#include <stdio.h>
#include <string.h>

#include <openssl/objects.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/csr_template.h"
#include "pki/der.h"
#include "pki/openssl_error.h"

enum { KEY_BITS_LIMIT = 65536 };

static void name_of(int nid, char out[CSR_ATTRIBUTES_NAME_SIZE])
{
    const char *name = OBJ_nid2sn(nid);

    (void)snprintf(out, CSR_ATTRIBUTES_NAME_SIZE, "%s", name != NULL ? name : "?");
}

static bool is_key_kind(int nid)
{
    return nid == NID_X9_62_id_ecPublicKey || nid == NID_rsassaPss || nid == NID_ED25519 || nid == NID_ED448 ||
           nid == NID_dsa;
}

/* An OID by itself, or the type of an attribute. */
static void take_object(const ASN1_OBJECT *object, struct csr_attributes *wanted)
{
    const int nid = OBJ_obj2nid(object);

    if (nid == NID_undef)
        return;
    if (nid == NID_rsaEncryption)
        wanted->takes_rsa = true;
    else if (nid == NID_sha256WithRSAEncryption)
        wanted->takes_our_signature = true;
    else if (nid == NID_pkcs9_challengePassword)
        wanted->wants_password = true;
    else if (is_key_kind(nid))
        name_of(nid, wanted->other_key);
    else if (OBJ_find_sigid_algs(nid, NULL, NULL) == 1)
        name_of(nid, wanted->other_signature);
}

/* The sizes of RSA keys that are taken. */
static void take_sizes(X509_ATTRIBUTE *attribute, struct csr_attributes *wanted)
{
    for (int i = 0; i < X509_ATTRIBUTE_count(attribute); i++) {
        const ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(attribute, i);
        int64_t bits = 0;

        if (value == NULL || value->type != V_ASN1_INTEGER || wanted->rsa_bits_count == CSR_ATTRIBUTES_SIZES_MAX ||
            ASN1_INTEGER_get_int64(&bits, value->value.integer) != 1 || bits < 0 || bits > KEY_BITS_LIMIT)
            continue;
        wanted->rsa_bits[wanted->rsa_bits_count++] = (unsigned)bits;
    }
}

/* A template counts alone, whatever stands beside it for those who know none (RFC 9908 section 4). */
struct wishes {
    struct csr_attributes listed, of_template;
    bool has_template;
};

static enum status take_template(X509_ATTRIBUTE *attribute, struct wishes *wishes, struct err *err)
{
    const ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(attribute, 0);

    if (wishes->has_template || X509_ATTRIBUTE_count(attribute) != 1 || value == NULL || value->type != V_ASN1_SEQUENCE)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "what a request should be: not one template");
    wishes->has_template = true;
    return csr_template_read(ASN1_STRING_get0_data(value->value.sequence),
                             (size_t)ASN1_STRING_length(value->value.sequence), &wishes->of_template, err);
}

static enum status take_attribute(const ASN1_STRING *sequence, struct wishes *wishes, struct err *err)
{
    X509_ATTRIBUTE *attribute = der_read_value(ASN1_STRING_get0_data(sequence), (size_t)ASN1_STRING_length(sequence),
                                               ASN1_ITEM_rptr(X509_ATTRIBUTE));
    const ASN1_OBJECT *type = NULL;
    enum status status = ST_OK;

    if (attribute == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "what a request should be: an attribute");
    type = X509_ATTRIBUTE_get0_object(attribute);
    take_object(type, &wishes->listed);
    if (OBJ_obj2nid(type) == NID_rsaEncryption)
        take_sizes(attribute, &wishes->listed);
    else if (csr_template_is(type))
        status = take_template(attribute, wishes, err);
    X509_ATTRIBUTE_free(attribute);
    return status;
}

/* AttrOrOID */
static enum status take_one(const ASN1_TYPE *one, struct wishes *wishes, struct err *err)
{
    if (one->type == V_ASN1_OBJECT) {
        take_object(one->value.object, &wishes->listed);
        return ST_OK;
    }
    if (one->type == V_ASN1_SEQUENCE)
        return take_attribute(one->value.sequence, wishes, err);
    return err_set(err, ST_BAD_FILE, FAULT_NONE, "what a request should be: neither attribute nor OID");
}

enum status csr_attributes_read(const void *der, size_t len, struct csr_attributes *out, struct err *err)
{
    struct wishes wishes = {.has_template = false};
    ASN1_SEQUENCE_ANY *list = NULL;
    enum status status = ST_OK;

    if (len > CSR_ATTRIBUTES_DER_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "what a request should be: too long");
    list = der_read_value(der, len, ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY));
    if (list == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "what a request should be: structure");
    for (int i = 0; i < sk_ASN1_TYPE_num(list) && status == ST_OK; i++)
        status = take_one(sk_ASN1_TYPE_value(list, i), &wishes, err);
    sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
    if (status == ST_OK)
        *out = wishes.has_template ? wishes.of_template : wishes.listed;
    return status;
}

static enum status refuse(struct err *err, const char *wanted)
{
    const enum status status = err_set(err, ST_UNSUPPORTED, FAULT_NONE, "another kind of request is wanted");

    err_detail(err, wanted);
    return status;
}

enum status csr_attributes_check(const struct csr_attributes *wanted, unsigned rsa_bits, struct err *err)
{
    char kind[CSR_ATTRIBUTES_NAME_SIZE];
    bool fits = wanted->rsa_bits_count == 0;

    for (size_t i = 0; i < wanted->rsa_bits_count; i++)
        fits = fits || wanted->rsa_bits[i] == rsa_bits;
    if (wanted->wants_password)
        return refuse(err, "challengePassword");
    if (wanted->other_key[0] != '\0' && !wanted->takes_rsa)
        return refuse(err, wanted->other_key);
    if (!fits) {
        (void)snprintf(kind, sizeof kind, "RSA-%u", wanted->rsa_bits[0]);
        return refuse(err, kind);
    }
    if (wanted->other_signature[0] != '\0' && !wanted->takes_our_signature)
        return refuse(err, wanted->other_signature);
    return ST_OK;
}
