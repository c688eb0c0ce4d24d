#include "win/my_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/cert_key.h"
#include "win/key_fault.h"

enum { LIST_ROOM = 16 };

static enum status open_system_store(const wchar_t *name, DWORD flags, HCERTSTORE *out, struct err *err)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER | flags, name);
    if (store == NULL)
        return key_fault_report(err, "opening a certificate store");
    *out = store;
    return ST_OK;
}

enum status my_store_open(HCERTSTORE *out, struct err *err)
{
    return open_system_store(L"MY", 0, out, err);
}

enum status my_store_open_ca(HCERTSTORE *out, struct err *err)
{
    return open_system_store(L"CA", 0, out, err);
}

enum status my_store_open_ca_to_read(HCERTSTORE *out, struct err *err)
{
    return open_system_store(L"CA", CERT_STORE_READONLY_FLAG, out, err);
}

enum status my_store_commit(HCERTSTORE store, struct err *err)
{
    if (!CertControlStore(store, 0, CERT_STORE_CTRL_COMMIT, NULL))
        return key_fault_report(err, "committing a certificate store");
    KILL_POINT("my_store.committed");
    return ST_OK;
}

enum status my_store_find(HCERTSTORE store, const char *sha256, PCCERT_CONTEXT *out, struct err *err)
{
    PCCERT_CONTEXT cert = NULL;
    char name[SHA256_HEX_SIZE];

    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL) {
        enum status status = digest_sha256_hex(cert->pbCertEncoded, cert->cbCertEncoded, name, err);
        if (status != ST_OK) {
            CertFreeCertificateContext(cert);
            return status;
        }
        if (strcmp(name, sha256) == 0) {
            *out = cert;
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "looking for a certificate in MY");
}

enum status my_store_open_one(const char *sha256, struct my_certificate *out, struct err *err)
{
    enum status status = my_store_open(&out->store, err);

    if (status == ST_OK)
        status = my_store_find(out->store, sha256, &out->context, err);
    return status;
}

void my_store_close_one(struct my_certificate *certificate)
{
    CertFreeCertificateContext(certificate->context); /* accepts NULL */
    if (certificate->store != NULL)
        CertCloseStore(certificate->store, 0);
    *certificate = (struct my_certificate){.store = NULL};
}

PCCERT_CONTEXT my_store_find_der(HCERTSTORE store, const void *der, size_t len)
{
    PCCERT_CONTEXT cert = NULL;

    while ((cert = CertEnumCertificatesInStore(store, cert)) != NULL)
        if (cert->cbCertEncoded == len && memcmp(cert->pbCertEncoded, der, len) == 0)
            return cert;
    return NULL;
}

/* Room for one entry more: doubled, since a store may hold thousands. */
static bool make_room(struct store_list *list, size_t *room)
{
    const size_t wanted = *room == 0 ? LIST_ROOM : 2 * *room;
    struct store_entry *longer = NULL;

    if (list->count < *room)
        return true;
    longer = realloc(list->entries, wanted * sizeof *longer);
    if (longer == NULL)
        return false;
    list->entries = longer;
    *room = wanted;
    return true;
}

/* ST_OK without an entry for a certificate that cannot be read or is not wanted. */
static enum status list_one(PCCERT_CONTEXT cert, const struct store_filter *filter, struct store_list *list,
                            size_t *room, struct err *err)
{
    struct store_entry entry = {.has_key = false};
    struct err skipped = ERR_INIT;

    if (cert->cbCertEncoded > CERT_DER_MAX ||
        cert_read(cert->pbCertEncoded, cert->cbCertEncoded, &entry.info, &skipped) != ST_OK)
        return skipped.status == ST_NO_MEMORY ? err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, skipped.what) : ST_OK;
    if (filter != NULL && !filter->takes(filter->self, &entry.info, cert->pbCertEncoded, cert->cbCertEncoded))
        return ST_OK;
    buf_init(&entry.der, CERT_DER_MAX);
    if (!make_room(list, room) || buf_set(&entry.der, cert->pbCertEncoded, cert->cbCertEncoded) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing certificates");
    entry.has_key = cert_key_is_here(cert);
    list->entries[list->count++] = entry;
    return ST_OK;
}

enum status my_store_list(void *self, const struct store_filter *filter, struct store_list *out, struct err *err)
{
    HCERTSTORE store = NULL;
    PCCERT_CONTEXT cert = NULL;
    struct store_list list = {.entries = NULL};
    size_t room = 0;

    (void)self;
    enum status status = my_store_open(&store, err);
    if (status != ST_OK)
        return status;
    while (status == ST_OK && (cert = CertEnumCertificatesInStore(store, cert)) != NULL)
        status = list_one(cert, filter, &list, &room, err);
    if (status == ST_OK)
        *out = list;
    else
        store_list_clear(&list);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return status;
}
