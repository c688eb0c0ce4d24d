#include "pki/pfx_secret.h"

#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "pki/pfx_pbe.h"

/* Each byte of the text as a code point of its own, in UTF-8. */
static enum status pfx_secret_widen(const char *text, struct buf *out)
{
    enum status status = ST_OK;

    buf_init(out, (size_t)2 * PFX_PASSWORD_MAX);
    for (; *text != '\0' && status == ST_OK; text++) {
        const unsigned byte = (unsigned char)*text;
        const unsigned char two[] = {(unsigned char)(0xC0U | byte >> 6), (unsigned char)(0x80U | (byte & 0x3FU))};

        status = byte < 0x80 ? buf_append(out, text, 1) : buf_append(out, two, sizeof two);
    }
    return status;
}

static bool pfx_secret_is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

enum status pfx_secret_open(const char *password, struct pfx_secret_forms *out, struct err *err)
{
    const size_t len = strlen(password);
    struct pfx_secret_forms forms = {.forms = {{password, password}, {password, NULL}}, .count = 1};

    if (len > PFX_PASSWORD_MAX) {
        const enum status status = err_set(err, ST_BAD_INPUT, FAULT_PASSWORD_LENGTH, "PFX: password too long");

        err_detail(err, "0-1024");
        return status;
    }
    if (!utf8_valid(password, len))
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "PFX: password is not UTF-8");
    if (len == 0) {
        forms.count = 2;
    } else if (!pfx_secret_is_ascii(password)) {
        if (pfx_secret_widen(password, &forms.widened) != ST_OK) {
            buf_clear(&forms.widened);
            return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: password");
        }
        forms.forms[1].pkcs12 = buf_text(&forms.widened);
        forms.count = 2;
    }
    *out = forms;
    return ST_OK;
}

void pfx_secret_close(struct pfx_secret_forms *forms)
{
    buf_clear(&forms->widened);
    forms->count = 0;
}

const char *pfx_secret_for(const struct pfx_secret *password, const X509_ALGOR *algorithm, int *len)
{
    const char *text = pfx_pbe_is_pbes2(algorithm) ? password->utf8 : password->pkcs12;

    *len = text != NULL ? (int)strlen(text) : 0;
    return text;
}
