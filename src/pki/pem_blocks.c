#include "pki/pem_blocks.h"

#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

/* ST_NOT_FOUND at the end of the text. */
static enum status pem_blocks_next(BIO *text, pem_block_take *take, void *self, struct err *err)
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
    status = take(self, &(const struct pem_block){kind, headers, der, (size_t)len}, err);
    OPENSSL_free(kind);
    OPENSSL_free(headers);
    OPENSSL_clear_free(der, (size_t)len);
    return status;
}

enum status pem_blocks_read(const char *pem, size_t len, pem_block_take *take, void *self, struct err *err)
{
    enum status status = ST_OK;
    BIO *text = NULL;

    if (len > INT_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "reading PEM: too long");
    openssl_start();
    text = BIO_new_mem_buf(pem, (int)len);
    if (text == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading PEM");
    while (status == ST_OK)
        status = pem_blocks_next(text, take, self, err);
    BIO_free(text);
    return status == ST_NOT_FOUND ? ST_OK : status;
}
