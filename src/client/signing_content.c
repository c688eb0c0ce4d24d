#include "client/signing_content.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/file_reader.h"

enum { PIECE_BYTES = 256 * 1024 };

static enum status signing_content_go_on(const struct client *client, struct err *err)
{
    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return ST_OK;
}

/*
 * Asked after the end too: what stops this program may have stopped the one that writes the content, whose pipe ends
 * then as it does when all is written.
 */
static enum status digest_to_end(const struct client *client, struct file_reader *reader, unsigned char *piece,
                                 struct digest *digest, struct err *err)
{
    enum status status = signing_content_go_on(client, err);
    size_t done = 0;
    size_t len = 1;

    while (status == ST_OK && len > 0) {
        progress_report(client->progress, PROGRESS_READING, done, file_reader_size(reader));
        status = file_reader_next(reader, piece, PIECE_BYTES, &len, err);
        if (status == ST_OK)
            status = digest_add(digest, piece, len, err);
        if (status == ST_OK)
            status = signing_content_go_on(client, err);
        done += len;
    }
    return status;
}

enum status signing_content_digest(const struct client *client, const char *path, unsigned char out[SHA256_BYTES],
                                   struct err *err)
{
    unsigned char *piece = malloc(PIECE_BYTES);
    struct file_reader *reader = NULL;
    struct digest *digest = NULL;
    enum status status = piece != NULL ? ST_OK : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading content");

    if (status == ST_OK)
        status = digest_open(&digest, err);
    if (status == ST_OK)
        status = file_reader_open(path, &reader, err);
    if (status == ST_OK)
        status = digest_to_end(client, reader, piece, digest, err);
    if (status == ST_OK)
        status = digest_finish(digest, out, err);
    file_reader_close(&reader);
    digest_close(&digest);
    free(piece);
    return status;
}
