#include "server/consent.h"

#include <stdio.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/utf.h"

static enum status read_text(const struct config *config, struct buf *text, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = config_path(config, config->consent.file, path, err);

    if (status == ST_OK)
        status = file_read(path, text, err);
    if (status == ST_OK && (text->len == 0 || !utf8_valid(buf_text(text), text->len)))
        status = err_set(err, ST_BAD_FILE, FAULT_NOT_TEXT, "reading the consent text: empty or not UTF-8");
    if (status == ST_OK && utf8_disturbed(buf_text(text), text->len, UTF8_PROSE))
        status = err_set(err, ST_BAD_FILE, FAULT_NOT_TEXT,
                         "reading the consent text: a character that is not seen, or misleads (a byte order mark?)");
    return status;
}

enum status consent_read(const struct config *config, struct consent_answer *out, struct err *err)
{
    struct consent_answer consent = {.id = ""};
    enum status status = ST_OK;

    buf_init(&consent.text, LIMIT_CONSENT_BYTES);
    (void)snprintf(consent.id, sizeof consent.id, "%s", config->consent.id);
    (void)snprintf(consent.title, sizeof consent.title, "%s", config->consent.title);
    (void)snprintf(consent.language, sizeof consent.language, "%s", config->consent.language);
    status = read_text(config, &consent.text, err);
    if (status == ST_OK)
        status = digest_sha256_hex(consent.text.data, consent.text.len, consent.sha256, err);
    if (status == ST_OK)
        *out = consent; /* the buffer is the caller's now */
    else
        consent_answer_clear(&consent);
    return status;
}
