#include "client/backup_check.h"

#include <string.h>

#include "base/fault.h"
#include "client/backup_chain.h"
#include "client/backup_memory.h"
#include "client/inventory.h"
#include "client/sign_test.h"

const char *backup_relation_word(enum backup_relation relation)
{
    static const char *const words[BACKUP_RELATION_COUNT] = {
        [BACKUP_SAME] = "same",   [BACKUP_SAME_NO_KEY] = "same_no_key", [BACKUP_OLDER] = "older",
        [BACKUP_NEWER] = "newer", [BACKUP_NONE_HERE] = "none_here",     [BACKUP_OTHER_PERSONS] = "other_persons",
    };

    return (size_t)relation < BACKUP_RELATION_COUNT ? words[relation] : "unknown";
}

/* What import would refuse is no backup; that it is here already is what a backup is for. */
static enum status backup_check_content(const struct inspection *opened, struct err *err)
{
    if (opened->import_status == ST_OK || opened->import_err.fault == FAULT_CERTIFICATE_HERE)
        return ST_OK;
    if (err != NULL && err->status == ST_OK)
        *err = opened->import_err;
    return opened->import_status;
}

static enum status backup_check_person(const struct cert_info *info, const char *expected_id, struct err *err)
{
    char masked[NATIONAL_ID_SIZE] = "";

    if (expected_id == NULL || strcmp(info->national_id, expected_id) == 0)
        return ST_OK;
    (void)err_set(err, ST_NOT_OURS, FAULT_BACKUP_PERSON, "backup check: another person's");
    if (info->national_id[0] != '\0')
        national_id_mask(info->national_id, masked);
    err_detail(err, masked[0] != '\0' ? masked : "-");
    return ST_NOT_OURS;
}

static enum status backup_check_serial(const struct cert_info *info, const char *expected_serial, struct err *err)
{
    char serial[SERIAL_TEXT_SIZE] = "";
    enum status status = ST_OK;

    if (expected_serial == NULL)
        return ST_OK;
    status = serial_read(expected_serial, serial, err);
    if (status != ST_OK || strcmp(info->serial, serial) == 0)
        return status;
    status = err_set(err, ST_BAD_FILE, FAULT_BACKUP_SERIAL, "backup check: another certificate");
    err_detail(err, info->serial);
    return status;
}

/* --- this PC --- */

static enum backup_relation backup_relate(const struct inspection *opened, const struct inventory *here)
{
    const struct cert_info *newest = NULL;

    if (opened->here || opened->here_keyless)
        return opened->here ? BACKUP_SAME : BACKUP_SAME_NO_KEY;
    for (size_t i = 0; i < here->of_this_person; i++) {
        const struct cert_info *info = &here->holdings[i].entry.info;

        if (newest == NULL || inventory_is_newer(info, newest))
            newest = info;
    }
    if (newest == NULL)
        return here->count > 0 ? BACKUP_OTHER_PERSONS : BACKUP_NONE_HERE;
    return inventory_is_newer(&opened->certificate, newest) ? BACKUP_NEWER : BACKUP_OLDER;
}

static enum status backup_compare(const struct client *client, const struct inspection *opened,
                                  enum backup_relation *out, struct err *err)
{
    struct inventory here = {.holdings = NULL};
    const enum status status = inventory_read(client, opened->certificate.national_id, NULL, &here, err);

    if (status == ST_OK)
        *out = backup_relate(opened, &here);
    inventory_clear(&here);
    return status;
}

/* --- the file --- */

enum backup_form backup_form_of(const struct pfx *pfx)
{
    const char *encryption = pfx->key_cipher;
    const char *integrity = pfx->mac_digest; /* the name of an algorithm */

    if (strcmp(encryption, "3DES") == 0 && strcmp(integrity, "SHA-1") == 0)
        return BACKUP_FORM_COMPATIBLE;
    if (strcmp(encryption, "AES-256-CBC") == 0 && strcmp(integrity, "SHA-256") == 0)
        return BACKUP_FORM_STRONG;
    return BACKUP_FORM_OTHER;
}

static enum standing_pc backup_state(const struct client *client, const struct cert_info *info)
{
    const int64_t due_utc =
        standing_due_from(info->not_before_utc, info->not_after_utc, 0, client->settings->zone_offset_s);

    return standing_pc_of(info->not_before_utc, info->not_after_utc, due_utc, true,
                          client->clock->now_utc(client->clock->self));
}

enum status backup_check(const struct client *client, const struct inspection *opened, const char *expected_id,
                         const char *expected_serial, struct backup_verdict *out, struct err *err)
{
    const struct pfx *pfx = &opened->pfx;
    struct backup_verdict verdict = {.form = backup_form_of(pfx)};
    enum status status = backup_check_content(opened, err);

    if (status == ST_OK)
        status = backup_check_person(&opened->certificate, expected_id, err);
    if (status == ST_OK)
        status = backup_check_serial(&opened->certificate, expected_serial, err);
    if (status == ST_OK)
        status = sign_test_key(client, pfx->key, &pfx->leaf, err);
    if (status == ST_OK)
        status = backup_chain_reaches(client, &pfx->leaf, &pfx->chain, &verdict.chain_included, err);
    if (status == ST_OK)
        status = backup_compare(client, opened, &verdict.relation, err);
    if (status != ST_OK)
        return status;
    if ((verdict.relation == BACKUP_SAME || verdict.relation == BACKUP_SAME_NO_KEY) && opened->path[0] != '\0')
        backup_memory_verified(client, &opened->certificate, verdict.form, opened->path);
    verdict.state = backup_state(client, &opened->certificate);
    *out = verdict;
    return ST_OK;
}
