#include "client/import.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/backup_check.h"
#include "client/backup_memory.h"
#include "client/firm_cas.h"
#include "client/install.h"

static enum status import_open(const char *path, const char *password, struct pfx *out, struct err *err)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, PFX_BYTES_MAX);
    status = file_read(path, &bytes, err);
    if (status == ST_OK)
        status = pfx_read(bytes.data, bytes.len, password, &pfx_client_limits, out, err);
    if (status != ST_OK && status != ST_UNSUPPORTED && status != ST_TOO_COSTLY)
        err_detail_path(err, path);
    buf_clear(&bytes);
    return status;
}

/* Whether the same certificate is on this PC, and whether with its key. */
static enum status import_look_around(const struct client *client, struct inspection *inspection, struct err *err)
{
    const struct store_filter same = store_filter_one(inspection->certificate.sha256);
    struct store_list list = {.entries = NULL};
    const struct store_entry *entry = NULL;
    const enum status status = client->store->list(client->store->self, &same, &list, err);

    if (status == ST_OK) {
        entry = store_list_find(&list, inspection->certificate.sha256);
        inspection->here = entry != NULL && entry->has_key;
        inspection->here_keyless = entry != NULL && !entry->has_key;
    }
    store_list_clear(&list);
    return status;
}

/* Is there a pair that could be installed? */
static enum status import_judge_pair(const struct inspection *inspection, struct err *err)
{
    const struct pfx *pfx = &inspection->pfx;

    if (pfx->pair_count > 1)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_SEVERAL_KEYS, "import: several identities in the file");
    if (pfx->key == NULL && pfx->key_kind[0] != '\0') {
        const enum status status = err_set(err, ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "import: kind of key");

        err_detail(err, pfx->key_kind);
        return status;
    }
    if (pfx->key == NULL)
        return err_set(err, ST_NO_KEY, FAULT_PFX_NO_KEY, "import: no private key in the file");
    if (!inspection->has_certificate)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_NO_CERTIFICATE, "import: no certificate in the file");
    if (!pfx->key_matches)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_KEY_MISMATCH, "import: the key is not the certificate's");
    return ST_OK;
}

static enum status import_judge(const struct inspection *inspection, const char *expected_id, struct err *err)
{
    enum status status = import_judge_pair(inspection, err);

    if (status != ST_OK)
        return status;
    if (!inspection->this_firm)
        return err_set(err, ST_NOT_OURS, FAULT_OTHER_FIRM, "import: not of this firm's CAs");
    if (expected_id != NULL && strcmp(inspection->certificate.national_id, expected_id) != 0) {
        char masked[NATIONAL_ID_SIZE] = "";

        status = err_set(err, ST_NOT_OURS, FAULT_OTHER_PERSON, "import: another person's");
        national_id_mask(inspection->certificate.national_id, masked);
        err_detail(err, masked);
        return status;
    }
    if (inspection->here)
        return err_set(err, ST_ALREADY, FAULT_CERTIFICATE_HERE, "import: on this PC already");
    return ST_OK;
}

/* A CA's own certificate is nobody's, whichever CA it is. */
static enum status import_examine(const struct client *client, struct inspection *inspection, struct err *err)
{
    const struct pfx *pfx = &inspection->pfx;
    enum status status = ST_OK;

    inspection->has_certificate = pfx->leaf.len > 0;
    if (!inspection->has_certificate)
        return ST_OK;
    status = cert_read(pfx->leaf.data, pfx->leaf.len, &inspection->certificate, err);
    if (status == ST_OK && !inspection->certificate.is_ca)
        status = firm_cas_reached(client, &pfx->leaf, &pfx->chain, &inspection->this_firm, err);
    if (status != ST_OK)
        return status;
    return import_look_around(client, inspection, err);
}

enum status import_inspect(const struct client *client, const char *path, const char *password, struct inspection *out,
                           struct err *err)
{
    struct inspection inspection = {.has_certificate = false};
    enum status status = import_open(path, password, &inspection.pfx, err);

    if (status == ST_OK)
        status = import_examine(client, &inspection, err);
    if (status != ST_OK) {
        inspection_clear(&inspection);
        return status;
    }
    if (strlen(path) < sizeof inspection.path)
        (void)snprintf(inspection.path, sizeof inspection.path, "%s", path);
    inspection.import_status = import_judge(&inspection, NULL, &inspection.import_err);
    *out = inspection; /* out owns the content now */
    return ST_OK;
}

void inspection_clear(struct inspection *inspection)
{
    if (inspection != NULL)
        pfx_clear(&inspection->pfx);
}

enum status import_inspected(const struct client *client, struct inspection *inspection, const char *expected_id,
                             bool allow_other_person, struct cert_info *out, struct err *err)
{
    enum status status = ST_OK;

    if (inspection->has_certificate) /* a question may have been asked meanwhile */
        status = import_look_around(client, inspection, err);
    if (status == ST_OK)
        status = import_judge(inspection, allow_other_person ? NULL : expected_id, err);
    if (status == ST_OK)
        status = install_proven(client, inspection->pfx.key, &inspection->pfx.leaf, &inspection->pfx.chain, err);
    if (status != ST_OK)
        return status;
    if (inspection->path[0] != '\0')
        backup_memory_verified(client, &inspection->certificate, backup_form_of(&inspection->pfx), inspection->path);
    *out = inspection->certificate;
    return ST_OK;
}

enum status import_file(const struct client *client, const char *path, const char *password, const char *expected_id,
                        bool allow_other_person, struct cert_info *out, struct err *err)
{
    struct inspection inspection = {.has_certificate = false};
    enum status status = import_inspect(client, path, password, &inspection, err);

    if (status != ST_OK)
        return status;
    status = import_inspected(client, &inspection, expected_id, allow_other_person, out, err);
    inspection_clear(&inspection);
    return status;
}
