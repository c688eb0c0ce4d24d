#include "win/dpapi_record.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "brand_id.h"
#include "pki/digest.h"
#include "win/err_win32.h"
#include "win/key_fault.h"

enum { RECORD_MAX = 1 << 20 };

static const char entropy_prefix[] = BRAND_PRODUCT_ID " sealed record 1: ";

/* Forbidding a dialog, and never CRYPTPROTECT_LOCAL_MACHINE: that would open it to every user of the PC. */
static const DWORD record_flags = CRYPTPROTECT_UI_FORBIDDEN;

static enum status record_no_memory(struct err *err)
{
    return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a sealed record");
}

static DATA_BLOB blob_of(const struct buf *bytes)
{
    return (DATA_BLOB){.cbData = (DWORD)bytes->len, .pbData = bytes->data};
}

static void blob_wipe_free(DATA_BLOB *blob)
{
    if (blob->pbData != NULL)
        wipe(blob->pbData, blob->cbData);
    LocalFree(blob->pbData);
    *blob = (DATA_BLOB){.cbData = 0};
}

static enum status record_entropy(const char *name, struct buf *out)
{
    buf_init(out, 256);
    enum status status = buf_append_text(out, entropy_prefix);
    return status == ST_OK ? buf_append_text(out, name) : status;
}

static enum status record_digest(const char *name, const void *content, size_t len, unsigned char out[SHA256_BYTES],
                                 struct err *err)
{
    struct buf joined;

    buf_init(&joined, RECORD_MAX + 256);
    enum status status = buf_append(&joined, name, strlen(name) + 1);
    if (status == ST_OK && len > 0)
        status = buf_append(&joined, content, len);
    status = status == ST_OK ? digest_sha256(joined.data, joined.len, out, err) : record_no_memory(err);
    buf_clear(&joined);
    return status;
}

enum status dpapi_record_seal(const char *name, const struct buf *content, struct buf *out, struct err *err)
{
    unsigned char digest[SHA256_BYTES];
    struct buf plain;
    struct buf entropy;
    DATA_BLOB sealed = {.cbData = 0};

    buf_init(&plain, RECORD_MAX);
    enum status status = record_digest(name, content->data, content->len, digest, err);
    if (status != ST_OK)
        return status;
    if (record_entropy(name, &entropy) != ST_OK || buf_append(&plain, digest, sizeof digest) != ST_OK ||
        (content->len > 0 && buf_append(&plain, content->data, content->len) != ST_OK)) {
        status = record_no_memory(err);
        goto out;
    }
    DATA_BLOB in = blob_of(&plain);
    DATA_BLOB more = blob_of(&entropy);
    if (!CryptProtectData(&in, NULL, &more, NULL, NULL, record_flags, &sealed)) {
        const DWORD code = GetLastError();
        int fault = key_fault_of(code);
        status = err_win32_code(err, ST_IO, fault == FAULT_STORE ? FAULT_JOURNAL : fault, code, "sealing a record");
        goto out;
    }
    status = buf_set(out, sealed.pbData, sealed.cbData);
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_JOURNAL, "keeping a sealed record");
out:
    blob_wipe_free(&sealed);
    buf_clear(&entropy);
    buf_clear(&plain);
    return status;
}

static bool digest_matches(const char *name, const DATA_BLOB *plain)
{
    unsigned char digest[SHA256_BYTES];

    return plain->cbData >= SHA256_BYTES &&
           record_digest(name, plain->pbData + SHA256_BYTES, plain->cbData - SHA256_BYTES, digest, NULL) == ST_OK &&
           memcmp(digest, plain->pbData, SHA256_BYTES) == 0;
}

/*
 * What DPAPI says of the bytes, or of the secret that they are sealed under: it will say so again. All else it says of
 * itself (no profile yet, no service, no resources), and the record may be as whole as ever.
 */
static bool is_about_record(DWORD code)
{
    return code == ERROR_INVALID_DATA || code == ERROR_INVALID_PARAMETER || code == ERROR_DECRYPTION_FAILED ||
           code == (DWORD)NTE_KEYSET_ENTRY_BAD || (code >= (DWORD)NTE_BAD_UID && code <= (DWORD)NTE_BAD_KEY_STATE);
}

static enum status unsealing_failed(struct err *err, DWORD code)
{
    const int fault = key_fault_of(code);

    if (is_about_record(code))
        return err_win32_code(err, ST_BAD_FILE, FAULT_JOURNAL, code, "unsealing a record");
    return err_win32_code(err, fault == FAULT_NO_MEMORY ? ST_NO_MEMORY : ST_IO,
                          fault == FAULT_STORE ? FAULT_JOURNAL : fault, code, "unsealing a record");
}

enum status dpapi_record_open(const char *name, const struct buf *sealed, struct buf *out, struct err *err)
{
    struct buf entropy;
    DATA_BLOB plain = {.cbData = 0};
    enum status status = ST_OK;

    if (record_entropy(name, &entropy) != ST_OK) {
        status = record_no_memory(err);
        goto out;
    }
    if (sealed->len == 0 || sealed->len > RECORD_MAX) {
        status = err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "a sealed record of impossible size");
        goto out;
    }
    DATA_BLOB in = blob_of(sealed);
    DATA_BLOB more = blob_of(&entropy);
    if (!CryptUnprotectData(&in, NULL, &more, NULL, NULL, record_flags, &plain)) {
        status = unsealing_failed(err, GetLastError());
        goto out;
    }
    if (!digest_matches(name, &plain)) {
        status = err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "a sealed record whose content is not what was sealed");
        goto out;
    }
    status = buf_set(out, plain.pbData + SHA256_BYTES, plain.cbData - SHA256_BYTES);
    if (status != ST_OK)
        status = record_no_memory(err);
out:
    blob_wipe_free(&plain);
    buf_clear(&entropy);
    return status;
}
