#include "pki/issue.h"
#include "server/command.h"
#include "server/secret_file.h"

enum { KEY_FILE_MAX = 64 * 1024, PASSPHRASE_MAX = 1024 };

enum status command_read_root_key(const char *path, struct key **out, struct err *err)
{
    struct buf pem = {0};
    struct buf passphrase = {0};
    enum status status = ST_OK;

    buf_init(&pem, KEY_FILE_MAX);
    buf_init(&passphrase, PASSPHRASE_MAX);
    status = secret_file_read(path, &pem, err);
    if (status == ST_OK)
        status = command_read_secret("passphrase of the root's key: ", &passphrase, err);
    if (status == ST_OK)
        status = issue_ca_key_from_pem(buf_text(&pem), pem.len, buf_text(&passphrase), out, err);
    buf_clear(&passphrase);
    buf_clear(&pem);
    return status;
}
