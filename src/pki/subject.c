#include "pki/subject.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/fault.h"
#include "base/utf.h"
#include "pki/der.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"
#include "pki/subject_internal.h"

/* Attribute types, the string that each is written as, and their upper bounds in characters (RFC 5280 appendix A.1,
 * which allows C and serialNumber no other string). */
struct subject_type {
    const char *name;
    int nid;
    int string_type;
    size_t most;
};

static const struct subject_type subject_types[] = {
    {"C", NID_countryName, V_ASN1_PRINTABLESTRING, 2},
    {"O", NID_organizationName, V_ASN1_UTF8STRING, 64},
    {"OU", NID_organizationalUnitName, V_ASN1_UTF8STRING, 64},
    {"CN", NID_commonName, V_ASN1_UTF8STRING, 64},
    {"serialNumber", NID_serialNumber, V_ASN1_PRINTABLESTRING, 64},
};

enum { SUBJECT_TYPES = sizeof subject_types / sizeof subject_types[0] };

static const struct subject_type *type_by_name(const char *name)
{
    for (size_t i = 0; i < SUBJECT_TYPES; i++) {
        if (strcmp(subject_types[i].name, name) == 0)
            return &subject_types[i];
    }
    return NULL;
}

static const struct subject_type *type_by_nid(int nid)
{
    for (size_t i = 0; i < SUBJECT_TYPES; i++) {
        if (subject_types[i].nid == nid)
            return &subject_types[i];
    }
    return NULL;
}

static bool country_fits(const char *value)
{
    return strlen(value) == 2 && strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2;
}

static bool string_fits(const struct subject_type *type, const char *value, size_t len)
{
    return type->string_type != V_ASN1_PRINTABLESTRING ||
           ASN1_PRINTABLE_type((const unsigned char *)value, (int)len) == V_ASN1_PRINTABLESTRING;
}

static bool value_fits(const struct subject_type *type, const char *value)
{
    const size_t len = strlen(value);

    if (type->nid == NID_countryName)
        return country_fits(value);
    return len > 0 && len < SUBJECT_VALUE_SIZE && utf8_valid(value, len) && utf8_count(value, len) <= type->most &&
           string_fits(type, value, len);
}

static enum status name_add(X509_NAME *name, const struct subject_field *field, struct err *err)
{
    const struct subject_type *type = type_by_name(field->type);

    if (type == NULL || !value_fits(type, field->value))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "subject: attribute type or value not allowed");
    if (X509_NAME_add_entry_by_NID(name, type->nid, type->string_type, (const unsigned char *)field->value, -1, -1,
                                   0) != 1)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "subject: adding an attribute");
    return ST_OK;
}

enum status subject_to_name(const struct subject *subject, X509_NAME **out, struct err *err)
{
    X509_NAME *name = NULL;
    enum status status = ST_OK;

    openssl_start();
    if (subject->count == 0 || subject->count > SUBJECT_FIELDS_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "subject: number of attributes");
    name = X509_NAME_new();
    if (name == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "subject");
    for (size_t i = 0; i < subject->count && status == ST_OK; i++)
        status = name_add(name, &subject->fields[i], err);
    if (status != ST_OK) {
        X509_NAME_free(name);
        return status;
    }
    *out = name; /* the caller's now */
    return ST_OK;
}

enum status subject_append_name(const struct subject *subject, struct buf *out, struct err *err)
{
    X509_NAME *name = NULL;
    enum status status = subject_to_name(subject, &name, err);

    if (status != ST_OK)
        return status;
    status = der_append_value(out, name, ASN1_ITEM_rptr(X509_NAME), err);
    X509_NAME_free(name);
    return status;
}

/* False also for a NUL inside, which would end the text early for whoever compares it. */
bool subject_read_entry(const X509_NAME_ENTRY *entry, struct subject_field *out)
{
    const struct subject_type *type = type_by_nid(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));
    const ASN1_STRING *value = X509_NAME_ENTRY_get_data(entry);
    const int string_type = ASN1_STRING_type(value);
    const int len = ASN1_STRING_length(value);

    if (type == NULL || (string_type != V_ASN1_UTF8STRING && string_type != V_ASN1_PRINTABLESTRING))
        return false;
    if (len <= 0 || len >= SUBJECT_VALUE_SIZE)
        return false;
    memcpy(out->value, ASN1_STRING_get0_data(value), (size_t)len);
    out->value[len] = '\0';
    memcpy(out->type, type->name, strlen(type->name) + 1);
    return strlen(out->value) == (size_t)len && value_fits(type, out->value);
}

enum status subject_from_name(const X509_NAME *name, struct subject *out, struct err *err)
{
    const int count = X509_NAME_entry_count(name);
    struct subject subject = {.count = 0};

    if (count > SUBJECT_FIELDS_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, "subject: number of attributes");
    for (int i = 0; i < count; i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);

        if (X509_NAME_ENTRY_set(entry) != i) /* the number of its relative name: two in one share it */
            return err_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, "subject: several attributes in one relative name");
        if (!subject_read_entry(entry, &subject.fields[subject.count++]))
            return err_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, "subject: attribute type or value not allowed");
    }
    *out = subject;
    return ST_OK;
}
