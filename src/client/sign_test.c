#include "client/sign_test.h"

#include "base/fault.h"
#include "pki/random.h"

static enum status sign_test_make(const struct client *client, const struct store_entry *entry,
                                  unsigned char digest[SHA256_BYTES], struct buf *signature, struct err *err)
{
    unsigned char challenge[32] = {0};
    enum status status = random_bytes(challenge, sizeof challenge, err);

    if (status == ST_OK)
        status = digest_sha256(challenge, sizeof challenge, digest, err);
    if (status == ST_OK)
        status = client->store->sign(client->store->self, entry->info.sha256, digest, signature, err);
    return status;
}

enum status sign_test(const struct client *client, const struct store_entry *entry, struct err *err)
{
    unsigned char digest[SHA256_BYTES] = {0};
    struct buf signature;
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&spki, KEY_DER_MAX);
    progress_report(client->progress, PROGRESS_TESTING, 0, 0);
    status = sign_test_make(client, entry, digest, &signature, err);
    if (status == ST_OK)
        status = cert_spki(entry->der.data, entry->der.len, &spki, err);
    if (status == ST_OK && key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL) != ST_OK)
        status = err_set(err, ST_IO, FAULT_SIGN_TEST, "signature test: not by the certificate's key");
    buf_clear(&spki);
    buf_clear(&signature);
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
