#include "pki/cert.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/openssl_error.h"
#include "pki/pem_blocks.h"

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

/* Blocks of other kinds are passed over. */
static enum status list_block(void *self, const struct pem_block *block, struct err *err)
{
    X509 *cert = NULL;
    enum status status = ST_OK;

    if (strcmp(block->kind, PEM_STRING_X509) != 0)
        return ST_OK;
    if (block->headers[0] != '\0')
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading PEM: headers in a certificate block");
    status = cert_load(block->der, block->len, &cert, err);
    X509_free(cert);
    return status == ST_OK ? cert_list_add(self, block->der, block->len, err) : status;
}

enum status cert_list_from_pem(const char *pem, size_t len, struct cert_list *out, struct err *err)
{
    struct cert_list list = {.count = 0};
    enum status status = ST_OK;

    if (len > CERT_LIST_MAX * (size_t)CERT_DER_MAX * 2)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "reading PEM: too long");
    status = pem_blocks_read(pem, len, list_block, &list, err);
    if (status == ST_OK && list.count == 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "reading PEM: no certificate in it");
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
