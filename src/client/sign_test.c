#include "client/sign_test.h"

#include <string.h>

#include "base/fault.h"
#include "client/store_signer.h"
#include "pki/random.h"

/* *good: the signature that came is by the leaf's key. */
static enum status sign_test_with(const struct signer *signer, const struct buf *leaf, bool *good, struct err *err)
{
    unsigned char challenge[32] = {0};
    unsigned char digest[SHA256_BYTES] = {0};
    struct buf signature;
    struct buf spki;
    enum status status = random_bytes(challenge, sizeof challenge, err);

    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&spki, KEY_DER_MAX);
    if (status == ST_OK)
        status = digest_sha256(challenge, sizeof challenge, digest, err);
    if (status == ST_OK)
        status = signer->sign_digest(signer->self, digest, &signature, err);
    if (status == ST_OK)
        status = cert_spki(leaf->data, leaf->len, &spki, err);
    if (status == ST_OK) {
        const enum status verified = key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL);

        *good = verified == ST_OK;
        if (verified == ST_NO_MEMORY)
            status = err_set(err, verified, FAULT_NO_MEMORY, "signature test");
    }
    buf_clear(&spki);
    buf_clear(&signature);
    return status;
}

enum status sign_test(const struct client *client, const struct store_entry *entry, struct err *err)
{
    struct store_signer stored = {.store = client->store};
    const struct signer signer = store_signer_of(&stored);
    bool good = false;
    enum status status = ST_OK;

    memcpy(stored.sha256, entry->info.sha256, sizeof stored.sha256);
    progress_report(client->progress, PROGRESS_TESTING, 0, 0);
    status = sign_test_with(&signer, &entry->der, &good, err);
    if (status == ST_OK && !good)
        status = err_set(err, ST_IO, FAULT_SIGN_TEST, "signature test: not by the certificate's key");
    return status;
}

enum status sign_test_key(const struct client *client, struct key *key, const struct buf *leaf, struct err *err)
{
    const struct signer signer = key_signer(key);
    bool good = false;
    enum status status = ST_OK;

    progress_report(client->progress, PROGRESS_TESTING, 0, 0);
    status = sign_test_with(&signer, leaf, &good, err);
    if (status == ST_OK && !good)
        status = err_set(err, ST_BAD_FILE, FAULT_PFX_KEY_MISMATCH, "signature test: not the certificate's key");
    return status;
}

enum status sign_test_installed(const struct client *client, const char *sha256, struct err *err)
{
    const struct store_filter same = store_filter_one(sha256);
    struct store_list list = {.entries = NULL};
    const struct store_entry *entry = NULL;
    enum status status = client->store->list(client->store->self, &same, &list, err);

    if (status == ST_OK) {
        entry = store_list_find(&list, sha256);
        if (entry == NULL)
            status = err_set(err, ST_IO, FAULT_SIGN_TEST, "signature test: certificate not in the store");
        else
            status = sign_test(client, entry, err);
    }
    store_list_clear(&list);
    return status;
}
