#include "client/backup_file.h"

#include <string.h>

#include "client/backup_chain.h"
#include "pki/pfx_read.h"

enum status backup_file_make(const struct client *client, const struct store_entry *entry, const char *password,
                             enum pfx_format format, struct buf *out, bool *chain_included, struct err *err)
{
    const struct cert_store_port *store = client->store;
    struct cert_list chain = {.count = 0};
    struct key *key = NULL;
    enum status status = store->export_key(store->self, entry->info.sha256, &key, err);

    if (status == ST_OK)
        status = backup_chain(client, &entry->der, &chain, chain_included, err);
    if (status == ST_OK)
        status = pfx_write(key, entry->der.data, entry->der.len, &chain, password, format, out, err);
    cert_list_clear(&chain);
    key_free(&key);
    return status;
}

enum status backup_file_prove(const struct buf *file, const struct buf *leaf, const char *password,
                              struct cert_info *read)
{
    struct pfx pfx = {.key = NULL};
    enum status status = pfx_read(file->data, file->len, password, &pfx_client_limits, &pfx, NULL);

    if (status == ST_OK && (pfx.key == NULL || !pfx.key_matches || !pfx.has_mac || pfx.leaf.len != leaf->len ||
                            memcmp(pfx.leaf.data, leaf->data, leaf->len) != 0))
        status = ST_BAD_FILE;
    if (status == ST_OK)
        status = cert_read(pfx.leaf.data, pfx.leaf.len, read, NULL);
    pfx_clear(&pfx);
    return status;
}
