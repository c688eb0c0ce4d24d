#include "pki/cert.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum status cert_list_add(struct cert_list *list, const void *der, size_t len, struct err *err)
{
    struct buf item;
    enum status status = ST_OK;

    if (list->count >= CERT_LIST_MAX || len > CERT_DER_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "listing certificates: too many or too long");
    buf_init(&item, CERT_DER_MAX);
    status = buf_append(&item, der, len);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "listing certificates");
    list->items[list->count++] = item; /* owns the bytes now */
    return ST_OK;
}

void cert_list_clear(struct cert_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        buf_clear(&list->items[i]);
    list->count = 0;
}

/* One block that PEM_read_bio found. Blocks of other kinds are passed over. */
static enum status list_block(const char *kind, const char *headers, const unsigned char *der, long len,
                              struct cert_list *list, struct err *err)
{
    X509 *cert = NULL;
    enum status status = ST_OK;

    if (strcmp(kind, PEM_STRING_X509) != 0)
        return ST_OK;
    if (headers[0] != '\0') /* RFC 7468 section 2 knows none; they would say that it is encrypted */
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading PEM: headers in a certificate block");
    status = cert_load(der, (size_t)len, &cert, err);
    X509_free(cert);
    return status == ST_OK ? cert_list_add(list, der, (size_t)len, err) : status;
}

/* ST_NOT_FOUND at the end of the text. */
static enum status list_next(BIO *text, struct cert_list *list, struct err *err)
{
    char *kind = NULL;
    char *headers = NULL;
    unsigned char *der = NULL;
    long len = 0;
    enum status status = ST_OK;

    if (PEM_read_bio(text, &kind, &headers, &der, &len) != 1) {
        if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
            return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading PEM: broken block");
        ERR_clear_error();
        return ST_NOT_FOUND;
    }
    status = list_block(kind, headers, der, len, list, err);
    OPENSSL_free(kind);
    OPENSSL_free(headers);
    OPENSSL_clear_free(der, (size_t)len); /* another kind may have been a private key */
    return status;
}

enum status cert_list_from_pem(const char *pem, size_t len, struct cert_list *out, struct err *err)
{
    struct cert_list list = {.count = 0};
    enum status status = ST_OK;
    BIO *text = NULL;

    openssl_start();
    if (len > CERT_LIST_MAX * (size_t)CERT_DER_MAX * 2)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "reading PEM: too long");
    text = BIO_new_mem_buf(pem, (int)len);
    if (text == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading PEM");
    while (status == ST_OK)
        status = list_next(text, &list, err);
    BIO_free(text);
    if (status == ST_NOT_FOUND)
        status = list.count > 0 ? ST_OK : err_set(err, ST_BAD_FILE, FAULT_NONE, "reading PEM: no certificate in it");
    if (status == ST_OK)
        *out = list; /* the caller's now */
    else
        cert_list_clear(&list);
    return status;
}

enum status cert_to_pem(const void *der, size_t len, struct buf *out, struct err *err)
{
    X509 *cert = NULL;
    BIO *memory = NULL;
    char *text = NULL;
    enum status status = cert_load(der, len, &cert, err);

    if (status != ST_OK)
        return status;
    X509_free(cert);
    memory = BIO_new(BIO_s_mem());
    if (memory == NULL || PEM_write_bio(memory, PEM_STRING_X509, "", der, (long)len) <= 0) {
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "writing PEM");
    } else {
        const long text_len = BIO_get_mem_data(memory, &text);

        status = buf_append(out, text, (size_t)text_len);
        if (status != ST_OK)
            (void)err_set(err, status, FAULT_NONE, "writing PEM: too long");
    }
    BIO_free(memory);
    return status;
}
