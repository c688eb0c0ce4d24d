#include "pki/pfx_safes.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/pfx_algorithm.h"
#include "pki/pfx_pbe.h"

static enum status pfx_safes_damaged(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, what);
}

/* SEQUENCE { INTEGER 3, SEQUENCE ...: what tells a damaged PFX from any other file. */
static bool pfx_safes_begins_as_pfx(const unsigned char *bytes, size_t len)
{
    static const unsigned char version[] = {0x02, 0x01, 0x03, 0x30};
    size_t at = 2;

    if (len < 2 || bytes[0] != 0x30)
        return false;
    if (bytes[1] > 0x80) /* the long form: so many octets of length follow */
        at += bytes[1] & 0x7FU;
    return at <= len && len - at >= sizeof version && memcmp(bytes + at, version, sizeof version) == 0;
}

static enum status pfx_safes_check_bag(const PKCS12_SAFEBAG *bag, struct pfx_cost *cost, struct err *err)
{
    const X509_SIG *shrouded = PKCS12_SAFEBAG_get0_pkcs8(bag);
    const X509_ALGOR *algorithm = NULL;
    const char *cipher = NULL;
    const enum status status = pfx_cost_bag(cost, err);

    if (status != ST_OK)
        return status;
    if (PKCS12_SAFEBAG_get_nid(bag) == NID_safeContentsBag)
        return pfx_safes_check_bags(PKCS12_SAFEBAG_get0_safes(bag), cost, err);
    if (shrouded == NULL)
        return ST_OK;
    X509_SIG_get0(shrouded, &algorithm, NULL);
    return pfx_pbe_check(algorithm, cost, &cipher, err);
}

enum status pfx_safes_check_bags(const STACK_OF(PKCS12_SAFEBAG) *bags, struct pfx_cost *cost, struct err *err)
{
    enum status status = ST_OK;

    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags) && status == ST_OK; i++)
        status = pfx_safes_check_bag(sk_PKCS12_SAFEBAG_value(bags, i), cost, err);
    return status;
}

/* Integrity or privacy by somebody's key pair (RFC 7292 section 3.1) needs no password of ours. */
static enum status pfx_safes_refuse_public_key(struct err *err)
{
    ERR_clear_error();
    return err_set(err, ST_UNSUPPORTED, FAULT_PFX_PUBLIC_KEY, "PFX: public-key mode");
}

static enum status pfx_safes_look_into(PKCS7 *info, struct pfx_cost *cost, struct pfx_safe *safe, struct err *err)
{
    if (PKCS7_type_is_data(info)) {
        safe->cipher = "none";
        safe->bags = PKCS12_unpack_p7data(info);
        if (safe->bags == NULL)
            return pfx_safes_damaged(err, "PFX: SafeContents");
        return pfx_safes_check_bags(safe->bags, cost, err);
    }
    if (PKCS7_type_is_enveloped(info))
        return pfx_safes_refuse_public_key(err);
    if (!PKCS7_type_is_encrypted(info))
        return pfx_algorithm_refuse(info->type, err);
    /* Both are OPTIONAL in the ASN.1 of PKCS#7. */
    if (info->d.encrypted == NULL || info->d.encrypted->enc_data == NULL ||
        info->d.encrypted->enc_data->enc_data == NULL)
        return pfx_safes_damaged(err, "PFX: EncryptedData without content");
    safe->sealed = info->d.encrypted->enc_data;
    return pfx_pbe_check(safe->sealed->algorithm, cost, &safe->cipher, err);
}

static enum status pfx_safes_look_into_all(struct pfx_safes *safes, struct err *err)
{
    const int count = sk_PKCS7_num(safes->infos);
    enum status status = ST_OK;

    if ((unsigned)count > safes->cost.limits->bags) {
        char detail[ERR_DETAIL_MAX];

        (void)snprintf(detail, sizeof detail, "safes %d", count);
        status = err_set(err, ST_TOO_COSTLY, FAULT_PFX_COST, "PFX: too many safes");
        err_detail(err, detail);
        return status;
    }
    safes->items = calloc((size_t)count + 1, sizeof *safes->items);
    if (safes->items == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: list of safes");
    for (int i = 0; i < count && status == ST_OK; i++) {
        safes->count++;
        status = pfx_safes_look_into(sk_PKCS7_value(safes->infos, i), &safes->cost, &safes->items[i], err);
    }
    return status;
}

/* PKCS12_init_ex first: it is what makes d2i_PKCS12 use our library context. */
static enum status pfx_safes_parse(const unsigned char *bytes, size_t len, OSSL_LIB_CTX *context,
                                   struct pfx_safes *safes, struct err *err)
{
    const unsigned char *const end = bytes + len;

    safes->file = PKCS12_init_ex(NID_pkcs7_data, context, NULL);
    if (safes->file == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: PKCS12_init_ex");
    if (d2i_PKCS12(&safes->file, &bytes, (long)len) == NULL) /* where it frees it, it says so by NULL */
        return pfx_safes_damaged(err, "PFX: outer structure");
    safes->behind = (size_t)(end - bytes);
    safes->infos = PKCS12_unpack_authsafes(safes->file);
    if (safes->infos != NULL)
        return ST_OK;
    if (ERR_GET_REASON(ERR_peek_last_error()) == PKCS12_R_CONTENT_TYPE_NOT_DATA)
        return pfx_safes_refuse_public_key(err);
    return pfx_safes_damaged(err, "PFX: AuthenticatedSafe");
}

enum status pfx_safes_open(const void *bytes, size_t len, const struct pfx_limits *limits, OSSL_LIB_CTX *context,
                           struct pfx_safes *safes, struct err *err)
{
    enum status status = ST_OK;

    if (len > limits->bytes)
        return err_set(err, ST_TOO_COSTLY, FAULT_FILE_TOO_LARGE, "PFX: larger than the limit");
    if (!pfx_safes_begins_as_pfx(bytes, len))
        return err_set(err, ST_BAD_FILE, FAULT_NOT_PFX, "PFX: does not begin as one");
    status = pfx_safes_parse(bytes, len, context, safes, err);
    if (status != ST_OK)
        return status;
    safes->cost = (struct pfx_cost){.limits = limits};
    safes->has_mac = PKCS12_mac_present(safes->file) == 1;
    if (safes->has_mac)
        status = pfx_mac_check(safes->file, &safes->cost, safes->mac_name, err);
    else
        (void)snprintf(safes->mac_name, sizeof safes->mac_name, "none");
    safes->mac_work = safes->cost.iterations_sum;
    if (status == ST_OK)
        status = pfx_safes_look_into_all(safes, err);
    return status;
}

void pfx_safes_close(struct pfx_safes *safes)
{
    for (size_t i = 0; i < safes->count; i++)
        sk_PKCS12_SAFEBAG_pop_free(safes->items[i].bags, PKCS12_SAFEBAG_free);
    free(safes->items);
    sk_PKCS7_pop_free(safes->infos, PKCS7_free);
    PKCS12_free(safes->file);
    *safes = (struct pfx_safes){.file = NULL};
}
