#include "pki/extension.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/openssl_error.h"

enum { DNS_NAME_MAX = 253, ADDRESS_TEXT_MAX = 45 };

static bool dns_name_fits(const char *name, size_t len)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

    return len > 0 && len <= DNS_NAME_MAX && name[0] != '.' && name[0] != '-' && strspn(name, allowed) == len;
}

/* text: one name, NUL-terminated. The address if it is one, else the DNS name; NULL if it is neither. */
static ASN1_STRING *alt_name_value(const char *text, int *type)
{
    const size_t len = strlen(text);
    ASN1_STRING *value = len <= ADDRESS_TEXT_MAX ? a2i_IPADDRESS(text) : NULL;

    *type = GEN_IPADD;
    if (value != NULL)
        return value;
    ERR_clear_error();
    *type = GEN_DNS;
    if (!dns_name_fits(text, len))
        return NULL;
    value = ASN1_IA5STRING_new();
    if (value != NULL && ASN1_STRING_set(value, text, -1) != 1) {
        ASN1_STRING_free(value);
        return NULL;
    }
    return value;
}

static enum status alt_name_add(GENERAL_NAMES *list, const char *text, struct err *err)
{
    int type = GEN_DNS;
    ASN1_STRING *value = alt_name_value(text, &type);
    GENERAL_NAME *name = NULL;

    if (value == NULL)
        return openssl_error_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "subjectAltName: no host name and no address");
    name = GENERAL_NAME_new();
    if (name == NULL || sk_GENERAL_NAME_push(list, name) <= 0) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "subjectAltName");
    }
    GENERAL_NAME_set0_value(name, type, value); /* the list's now */
    return ST_OK;
}

static enum status alt_names_fill(GENERAL_NAMES *list, const char *names, struct err *err)
{
    enum status status = ST_OK;

    while (status == ST_OK) {
        const size_t len = strcspn(names, ",");
        char one[DNS_NAME_MAX + 1] = "";

        if (len >= sizeof one)
            return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "subjectAltName: name too long");
        memcpy(one, names, len);
        status = alt_name_add(list, one, err);
        if (names[len] == '\0')
            break;
        names += len + 1;
    }
    return status;
}

enum status extension_alt_names(struct buf *out, const char *names, struct err *err)
{
    GENERAL_NAMES *list = GENERAL_NAMES_new();
    X509_EXTENSION *extension = NULL;
    enum status status = ST_OK;

    if (list == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "subjectAltName");
    status = alt_names_fill(list, names, err);
    if (status == ST_OK) {
        extension = X509V3_EXT_i2d(NID_subject_alt_name, 0, list);
        status = extension != NULL ? der_append_value(out, extension, ASN1_ITEM_rptr(X509_EXTENSION), err)
                                   : openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "subjectAltName");
    }
    X509_EXTENSION_free(extension);
    GENERAL_NAMES_free(list);
    return status;
}
