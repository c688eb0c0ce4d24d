#include "server/setup_outside.h"

#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "pki/cert.h"
#include "pki/chain.h"

enum { FILE_MAX = 256 * 1024, NONE = -1 };

static enum status refuse(struct err *err, const char *what)
{
    return err_set(err, ST_BAD_FILE, FAULT_NONE, what);
}

/* Encrypted or not: who gives one by mistake is to hear of it, and not to find it on every PC. */
static bool has_private_key(const struct buf *text)
{
    return strstr(buf_text(text), "PRIVATE KEY-----") != NULL;
}

static enum status check_cas(const struct cert_list *cas, struct err *err)
{
    struct cert_info info;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < cas->count; i++) {
        status = cert_read(cas->items[i].data, cas->items[i].len, &info, err);
        if (status == ST_OK && !info.is_ca)
            status = refuse(err, "--cmp-ca: one of the certificates is not that of a CA");
    }
    return status;
}

static bool issued_by(const struct buf *certificate, const struct buf *issuer)
{
    return cert_fits_issuer(certificate->data, certificate->len, issuer, NULL) == ST_OK;
}

/* Under another of these, and none of these under it. */
static bool is_last(const struct cert_list *cas, size_t at)
{
    bool has_issuer = false, is_issuer = false;

    for (size_t i = 0; i < cas->count; i++) {
        if (i == at)
            continue;
        has_issuer = has_issuer || issued_by(&cas->items[at], &cas->items[i]);
        is_issuer = is_issuer || issued_by(&cas->items[i], &cas->items[at]);
    }
    return has_issuer && !is_issuer;
}

/* Where it is the only one that can be meant; else the order of the file says which one is. */
static void put_issuing_first(struct cert_list *cas)
{
    int last = NONE, count = 0;

    for (size_t i = 0; i < cas->count; i++)
        if (is_last(cas, i)) {
            last = (int)i;
            count++;
        }
    if (count != 1)
        return;
    for (const struct buf issuing = cas->items[last]; last >= 0; last--)
        cas->items[last] = last > 0 ? cas->items[last - 1] : issuing;
}

static enum status print(const struct cert_list *cas, struct buf *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < cas->count; i++)
        status = cert_to_pem(cas->items[i].data, cas->items[i].len, out, err);
    if (status == ST_OK && out->len > SETUP_OUTSIDE_PEM_MAX)
        status = refuse(err, "--cmp-ca: the certificates take more than the 64 KiB that PCs read");
    return status;
}

static enum status check_root(const struct buf *pem, struct err *err)
{
    struct anchors *anchors = NULL;
    enum status status = anchors_new(buf_text(pem), pem->len, &anchors, err);

    anchors_free(&anchors);
    if (status == ST_BAD_FILE) {
        err_clear(err);
        status = refuse(err, "--cmp-ca: the root is missing, a CA's certificate that it signed itself");
    }
    return status;
}

static enum status take(const struct buf *text, struct buf *out, struct err *err)
{
    struct cert_list cas = {.count = 0};
    enum status status = cert_list_from_pem(buf_text(text), text->len, &cas, err);

    if (status == ST_OK)
        status = check_cas(&cas, err);
    if (status == ST_OK) {
        put_issuing_first(&cas);
        status = print(&cas, out, err);
    }
    if (status == ST_OK)
        status = check_root(out, err);
    cert_list_clear(&cas);
    return status;
}

enum status setup_outside(const struct setup_request *request, struct buf *out, struct err *err)
{
    struct buf text = {.max = FILE_MAX};
    enum status status = ST_OK;

    if (request->cmp_url == NULL)
        return ST_OK;
    status = file_read(request->cmp_ca, &text, err);
    if (status == ST_OK && has_private_key(&text))
        status = refuse(err, "--cmp-ca: a private key is in that file, and PCs are to get it: give the certificates "
                             "alone");
    if (status == ST_OK)
        status = take(&text, out, err);
    if (status != ST_OK)
        err_detail_path(err, request->cmp_ca);
    buf_clear(&text);
    return status;
}
