#include "win/my_note.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/err_win32.h"
#include "win/generation.h"
#include "win/key_fault.h"
#include "win/my_port.h"
#include "win/my_store.h"
#include "win/store_lock.h"

static enum status serialize(PCCERT_CONTEXT cert, struct buf *out, struct err *err)
{
    DWORD len = 0;

    if (!CertSerializeCertificateStoreElement(cert, 0, NULL, &len))
        return key_fault_report(err, "noting a certificate of MY");
    buf_truncate(out, 0);
    BYTE *bytes = buf_extend(out, len);
    if (bytes == NULL)
        return err_set(err, ST_TOO_COSTLY, FAULT_STORE, "a certificate with more properties than can be kept");
    if (!CertSerializeCertificateStoreElement(cert, 0, bytes, &len)) {
        enum status status = key_fault_report(err, "noting a certificate of MY");
        buf_truncate(out, 0);
        return status;
    }
    buf_truncate(out, len);
    return ST_OK;
}

enum status my_note(void *self, const char *sha256, struct buf *out, struct err *err)
{
    struct my_certificate one = {.store = NULL};
    enum status status = my_store_open_one(sha256, &one, err);

    (void)self;
    if (status == ST_OK)
        status = serialize(one.context, out, err);
    my_store_close_one(&one);
    return status;
}

/* Read in a store of its own in memory first: what is in the note says which certificate it is. */
static enum status read_note(HCERTSTORE memory, const struct buf *noted, PCCERT_CONTEXT *out, struct err *err)
{
    DWORD kind = 0;

    if (!CertAddSerializedElementToStore(memory, noted->data, (DWORD)noted->len, CERT_STORE_ADD_ALWAYS, 0,
                                         CERT_STORE_CERTIFICATE_CONTEXT_FLAG, &kind, (const void **)out)) {
        const DWORD code = GetLastError();
        return err_win32_code(err, ST_BAD_FILE, FAULT_STORE, code, "reading a certificate as it was noted");
    }
    return ST_OK;
}

static enum status add(HCERTSTORE store, PCCERT_CONTEXT cert, struct err *err)
{
    PCCERT_CONTEXT there = my_store_find_der(store, cert->pbCertEncoded, cert->cbCertEncoded);
    const bool is_there = there != NULL;

    CertFreeCertificateContext(there);
    if (is_there)
        return ST_OK;
    if (!CertAddCertificateContextToStore(store, cert, CERT_STORE_ADD_NEW, NULL))
        return key_fault_report(err, "putting a certificate back into MY");
    KILL_POINT("my_note.added");
    return my_store_commit(store, err);
}

static enum status put_back_locked(PCCERT_CONTEXT cert, struct err *err)
{
    HCERTSTORE store = NULL;
    PCCERT_CONTEXT there = NULL;

    enum status status = my_store_open(&store, err);
    if (status != ST_OK)
        return status;
    status = add(store, cert, err);
    CertCloseStore(store, 0);
    if (status == ST_OK)
        status = my_store_open(&store, err);
    if (status != ST_OK)
        return status;
    there = my_store_find_der(store, cert->pbCertEncoded, cert->cbCertEncoded);
    if (there == NULL)
        status = err_set(err, ST_IO, FAULT_STORE, "the certificate is not in MY after it was put back");
    CertFreeCertificateContext(there);
    CertCloseStore(store, 0);
    return status;
}

enum status my_put_back(void *self, const struct buf *noted, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    PCCERT_CONTEXT cert = NULL;

    HCERTSTORE memory = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    if (memory == NULL)
        return key_fault_report(err, "a certificate store in memory");
    enum status status = read_note(memory, noted, &cert, err);
    if (status == ST_OK)
        status = store_lock_open(settings->lock_limit_ms, NULL, &lock, err);
    if (status == ST_OK)
        status = put_back_locked(cert, err);
    if (status == ST_OK)
        generation_raise();
    store_lock_close(&lock);
    CertFreeCertificateContext(cert);
    CertCloseStore(memory, 0);
    return status;
}
