#include "pki/csr_template.h"

#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/openssl_error.h"
#include "pki/subject_internal.h"

/* --- its structure; what is implicit, as that module's tags are --- */

typedef struct {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *key; /* of an RSA key: one of the wanted size, of no other meaning */
} CSR_TEMPLATE_KEY;

typedef struct {
    ASN1_INTEGER *version;
    STACK_OF(ASN1_TYPE) *subject; /* relative names */
    CSR_TEMPLATE_KEY *key;
    STACK_OF(X509_ATTRIBUTE) *attributes;
} CSR_TEMPLATE;

/* clang-format off */
ASN1_SEQUENCE(CSR_TEMPLATE_KEY) = {
    ASN1_SIMPLE(CSR_TEMPLATE_KEY, algorithm, X509_ALGOR),
    ASN1_OPT(CSR_TEMPLATE_KEY, key, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(CSR_TEMPLATE_KEY);

ASN1_SEQUENCE(CSR_TEMPLATE) = {
    ASN1_SIMPLE(CSR_TEMPLATE, version, ASN1_INTEGER),
    ASN1_SEQUENCE_OF_OPT(CSR_TEMPLATE, subject, ASN1_ANY),
    ASN1_IMP_OPT(CSR_TEMPLATE, key, CSR_TEMPLATE_KEY, 0),
    ASN1_IMP_SET_OF_OPT(CSR_TEMPLATE, attributes, X509_ATTRIBUTE, 1)
} static_ASN1_SEQUENCE_END(CSR_TEMPLATE);
/* clang-format on */

bool csr_template_is(const ASN1_OBJECT *type)
{
    static const char id_aa_template[] = "1.2.840.113549.1.9.16.2.61";
    char text[sizeof id_aa_template + 1] = "";

    return OBJ_obj2txt(text, (int)sizeof text, type, 1) > 0 && strcmp(text, id_aa_template) == 0;
}

/* --- the key --- */

static enum status template_refuse(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, what);
}

/* RSAPublicKey (RFC 8017 appendix A.1.1), of which the modulus comes first. */
static enum status template_take_size(const ASN1_BIT_STRING *key, struct csr_attributes *wanted, struct err *err)
{
    ASN1_SEQUENCE_ANY *numbers =
        der_read_value(ASN1_STRING_get0_data(key), (size_t)ASN1_STRING_length(key), ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY));
    const ASN1_TYPE *modulus = sk_ASN1_TYPE_num(numbers) > 0 ? sk_ASN1_TYPE_value(numbers, 0) : NULL;
    BIGNUM *n =
        modulus != NULL && modulus->type == V_ASN1_INTEGER ? ASN1_INTEGER_to_BN(modulus->value.integer, NULL) : NULL;
    const bool ok = n != NULL;

    if (ok)
        wanted->rsa_bits[wanted->rsa_bits_count++] = (unsigned)BN_num_bits(n);
    BN_free(n);
    sk_ASN1_TYPE_pop_free(numbers, ASN1_TYPE_free);
    return ok ? ST_OK : template_refuse(err, "what a request should be: the size of its key");
}

static enum status template_take_key(const CSR_TEMPLATE_KEY *key, struct csr_attributes *wanted, struct err *err)
{
    const ASN1_OBJECT *algorithm = NULL;

    X509_ALGOR_get0(&algorithm, NULL, NULL, key->algorithm);
    if (OBJ_obj2nid(algorithm) != NID_rsaEncryption) {
        (void)OBJ_obj2txt(wanted->other_key, sizeof wanted->other_key, algorithm, 0);
        return ST_OK;
    }
    wanted->takes_rsa = true;
    return key->key != NULL ? template_take_size(key->key, wanted, err) : ST_OK;
}

/* --- the subject --- */

/* AttributeTypeAndValue; of a type or value that a subject of ours cannot have it is left out. */
static enum status template_take_given(const ASN1_STRING *attribute, struct csr_attributes *wanted, struct err *err)
{
    X509_NAME_ENTRY *entry = der_read_value(ASN1_STRING_get0_data(attribute), (size_t)ASN1_STRING_length(attribute),
                                            ASN1_ITEM_rptr(X509_NAME_ENTRY));

    if (entry == NULL)
        return template_refuse(err, "what a request should be: an attribute of its subject");
    if (subject_read_entry(entry, &wanted->subject.fields[wanted->subject.count]))
        wanted->subject.count++;
    else
        wanted->subject.fields[wanted->subject.count] = (struct subject_field){.type = ""};
    X509_NAME_ENTRY_free(entry);
    return ST_OK;
}

/* A type alone has its value filled in by the asker, who knows but one. */
static enum status template_take_attribute(const ASN1_STRING *attribute, struct csr_attributes *wanted, struct err *err)
{
    ASN1_SEQUENCE_ANY *parts = der_read_value(ASN1_STRING_get0_data(attribute), (size_t)ASN1_STRING_length(attribute),
                                              ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY));
    const ASN1_TYPE *type = sk_ASN1_TYPE_num(parts) > 0 ? sk_ASN1_TYPE_value(parts, 0) : NULL;
    enum status status = ST_OK;

    if (type == NULL || type->type != V_ASN1_OBJECT || wanted->subject.count == SUBJECT_FIELDS_MAX)
        status = template_refuse(err, "what a request should be: its subject");
    else if (sk_ASN1_TYPE_num(parts) > 1)
        status = template_take_given(attribute, wanted, err);
    else if (OBJ_obj2nid(type->value.object) == NID_serialNumber)
        wanted->subject.fields[wanted->subject.count++] = (struct subject_field){.type = "serialNumber"};
    sk_ASN1_TYPE_pop_free(parts, ASN1_TYPE_free);
    return status;
}

static enum status template_take_name(const ASN1_TYPE *name, struct csr_attributes *wanted, struct err *err)
{
    ASN1_SEQUENCE_ANY *attributes = NULL; /* which a SET OF is too */
    enum status status = ST_OK;

    if (name->type == V_ASN1_SET)
        attributes = der_read_value(ASN1_STRING_get0_data(name->value.set), (size_t)ASN1_STRING_length(name->value.set),
                                    ASN1_ITEM_rptr(ASN1_SET_ANY));
    if (attributes == NULL)
        return template_refuse(err, "what a request should be: its subject");
    for (int i = 0; i < sk_ASN1_TYPE_num(attributes) && status == ST_OK; i++) {
        const ASN1_TYPE *one = sk_ASN1_TYPE_value(attributes, i);

        status = one->type == V_ASN1_SEQUENCE ? template_take_attribute(one->value.sequence, wanted, err)
                                              : template_refuse(err, "what a request should be: its subject");
    }
    sk_ASN1_TYPE_pop_free(attributes, ASN1_TYPE_free);
    return status;
}

/* --- all together --- */

static enum status template_take(const CSR_TEMPLATE *template, struct csr_attributes *wanted, struct err *err)
{
    int64_t version = -1;
    enum status status = ST_OK;

    if (ASN1_INTEGER_get_int64(&version, template->version) != 1 || version != 0)
        return template_refuse(err, "what a request should be: version of its template");
    for (int i = 0; i < sk_ASN1_TYPE_num(template->subject) && status == ST_OK; i++)
        status = template_take_name(sk_ASN1_TYPE_value(template->subject, i), wanted, err);
    if (status == ST_OK && template->key != NULL)
        status = template_take_key(template->key, wanted, err);
    return status;
}

enum status csr_template_read(const void *der, size_t len, struct csr_attributes *wanted, struct err *err)
{
    CSR_TEMPLATE *template = der_read_value(der, len, ASN1_ITEM_rptr(CSR_TEMPLATE));
    enum status status = ST_OK;

    if (template == NULL)
        return template_refuse(err, "what a request should be: its template");
    status = template_take(template, wanted, err);
    ASN1_item_free((ASN1_VALUE *)template, ASN1_ITEM_rptr(CSR_TEMPLATE));
    return status;
}
