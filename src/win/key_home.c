#include "win/key_home.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "pki/pfx_write.h"
#include "pki/random.h"
#include "win/err_win32.h"
#include "win/key_fault.h"
#include "win/key_link.h"
#include "win/my_store.h"
#include "win/text.h"

enum { THROW_AWAY_BYTES = 16 }; /* 32 ASCII characters */

static bool default_container_exists(void)
{
    wchar_t name[CONTAINER_NAME_SIZE];
    /* If that cannot be told, it is taken to be there. */
    return container_default_name(name, NULL) != ST_NOT_FOUND;
}

static bool is_default_container(const wchar_t *name)
{
    wchar_t default_name[CONTAINER_NAME_SIZE];
    return container_default_name(default_name, NULL) == ST_OK && container_same_name(default_name, name);
}

/* Key and leaf alone, under a password that lives as long as this call. */
static enum status import_pfx(struct key *key, const void *leaf, size_t leaf_len, HCERTSTORE *out, struct err *err)
{
    char password[2 * THROW_AWAY_BYTES + 1];
    wchar_t *wide = NULL;
    struct buf pfx;

    buf_init(&pfx, PFX_BYTES_MAX);
    enum status status = random_hex(password, THROW_AWAY_BYTES, err);
    if (status == ST_OK)
        status = pfx_write(key, leaf, leaf_len, NULL, password, PFX_STORE, &pfx, err);
    if (status == ST_OK)
        status = text_to_wide(password, &wide, err);
    if (status == ST_OK) {
        CRYPT_DATA_BLOB blob = {.cbData = (DWORD)pfx.len, .pbData = pfx.data};
        SetLastError(ERROR_SUCCESS); /* Wine leaves it as it was */
        HCERTSTORE store = PFXImportCertStore(&blob, wide, CRYPT_USER_KEYSET | CRYPT_EXPORTABLE);
        if (store == NULL)
            status = key_fault_report(err, "PFXImportCertStore");
        else
            *out = store;
    }
    text_wipe_free(&wide);
    wipe(password, sizeof password);
    buf_clear(&pfx);
    return status;
}

/* Where the import put the key. */
static enum status find_imported(HCERTSTORE imported, const void *leaf, size_t leaf_len, struct key_link *out,
                                 struct err *err)
{
    PCCERT_CONTEXT cert = my_store_find_der(imported, leaf, leaf_len);
    if (cert == NULL)
        return err_set(err, ST_IO, FAULT_STORE, "PFXImportCertStore gave back another certificate");
    enum status status = key_link_read(cert, out, err);
    CertFreeCertificateContext(cert);
    return status;
}

/* Makes *out if the import's own container may not stay: the default one, or (never yet seen) one that was there
 * before. */
static enum status settle(const struct key *key, const struct key_link *link, const struct container_list *before,
                          wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    if (link->type == PROV_RSA_AES && !container_list_has(before, link->container) &&
        !is_default_container(link->container)) {
        wcscpy(out, link->container);
        return ST_OK;
    }
    return container_new_with_key(key, out, err);
}

static enum status make_by_pfx(struct key *key, const void *leaf, size_t leaf_len, const struct container_list *before,
                               struct key_home *out, struct err *err)
{
    HCERTSTORE imported = NULL;
    struct key_link link = {.type = 0};
    struct key_home home = {.container = L""};

    enum status status = import_pfx(key, leaf, leaf_len, &imported, err);
    KILL_POINT("key_home.pfx_imported");
    if (status == ST_OK)
        status = find_imported(imported, leaf, leaf_len, &link, err);
    if (status == ST_OK)
        status = settle(key, &link, before, home.container, err);
    KILL_POINT("key_home.settled");
    if (imported != NULL)
        CertCloseStore(imported, 0);
    if (status != ST_OK)
        return status;
    if (link.type != 0 && !container_same_name(home.container, link.container) &&
        !container_list_has(before, link.container))
        wcscpy(home.to_leave, link.container);
    *out = home;
    return ST_OK;
}

enum status key_home_make(struct key *key, const void *leaf, size_t leaf_len, const struct container_list *before,
                          struct key_home *out, struct err *err)
{
    if (!default_container_exists())
        return make_by_pfx(key, leaf, leaf_len, before, out, err);
    struct key_home home = {.container = L""};
    enum status status = container_new_with_key(key, home.container, err);
    if (status == ST_OK)
        *out = home;
    return status;
}
