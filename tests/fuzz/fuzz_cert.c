/*
 * Certificates: what is read can be shown and logged whatever its maker wrote, keeps its limits, and is the same in
 * PEM; what is refused leaves the struct alone. An address of it is one of HTTP to a host, and names no person. One
 * that chains to a CA has an issuer that the CAs know. fuzz: max_len 3000
 */
#include <stdlib.h>
#include <string.h>

#include "authority_pem.h"
#include "fuzz.h"
#include "pki/chain.h"
#include "protocol/renewal_id.h"

static struct anchors *anchors_here(void)
{
    static const char pem[] = AUTHORITY_ROOT_PEM AUTHORITY_ISSUING_PEM;
    static struct anchors *anchors;

    if (anchors == NULL)
        FUZZ_HOLDS(anchors_new(pem, sizeof pem - 1, &anchors, NULL) == ST_OK);
    return anchors;
}

static void look_at(const struct cert_info *info)
{
    FUZZ_HOLDS(fuzz_is_displayable(info->owner_display, sizeof info->owner_display));
    FUZZ_HOLDS(fuzz_is_displayable(info->issuer_display, sizeof info->issuer_display));
    FUZZ_HOLDS(fuzz_is_displayable(info->key_kind, sizeof info->key_kind));
    FUZZ_HOLDS(info->national_id[0] == '\0' || national_id_valid(info->national_id));
    FUZZ_HOLDS(strlen(info->serial) >= 2 && info->serial[strspn(info->serial, "0123456789ABCDEF")] == '\0');
    FUZZ_HOLDS(strlen(info->sha256) == SHA256_HEX_SIZE - 1 && strlen(info->spki_hash) == SHA256_HEX_SIZE - 1);
}

static void as_pem(const uint8_t *der, size_t len)
{
    struct cert_list list = {.count = 0};
    struct buf pem;

    buf_init(&pem, 4 * CERT_DER_MAX);
    FUZZ_HOLDS(cert_to_pem(der, len, &pem, NULL) == ST_OK);
    FUZZ_HOLDS(cert_list_from_pem(buf_text(&pem), pem.len, &list, NULL) == ST_OK && list.count == 1);
    FUZZ_HOLDS(list.items[0].len == len && memcmp(list.items[0].data, der, len) == 0);
    cert_list_clear(&list);
    buf_clear(&pem);
}

static void its_parts(const uint8_t *der, size_t len, const struct cert_info *info)
{
    char id[RENEWAL_ID_SIZE] = "", serial[SERIAL_TEXT_SIZE] = "", spki_hash[SHA256_HEX_SIZE] = "";
    struct buf spki, key_id;

    buf_init(&spki, CERT_DER_MAX);
    buf_init(&key_id, RENEWAL_ID_KEY_BYTES_MAX);
    FUZZ_HOLDS(cert_spki(der, len, &spki, NULL) == ST_OK);
    FUZZ_HOLDS(digest_sha256_hex(spki.data, spki.len, spki_hash, NULL) == ST_OK);
    FUZZ_HOLDS(strcmp(spki_hash, info->spki_hash) == 0);
    if (renewal_id_of(der, len, id, NULL) == ST_OK) {
        FUZZ_HOLDS(cert_authority_key_id(der, len, &key_id, NULL) == ST_OK);
        FUZZ_HOLDS(renewal_id_serial(id, serial, NULL) == ST_OK && strcmp(serial, info->serial) == 0);
    }
    buf_clear(&spki);
    buf_clear(&key_id);
}

static void address(const struct cert_address *address)
{
    const size_t host_len = strnlen(address->host, sizeof address->host);
    const char *past = address->url + 7 + host_len;

    if (address->url[0] == '\0') {
        FUZZ_HOLDS(host_len == 0);
        return;
    }
    FUZZ_HOLDS(strnlen(address->url, sizeof address->url) < sizeof address->url && host_len < sizeof address->host);
    FUZZ_HOLDS(fuzz_is_displayable(address->url, sizeof address->url) && strpbrk(address->url, " #\\") == NULL);
    FUZZ_HOLDS(strncmp(address->url, "http://", 7) == 0 && strncmp(address->url + 7, address->host, host_len) == 0);
    FUZZ_HOLDS(host_len > 0 &&
               address->host[strspn(address->host, "abcdefghijklmnopqrstuvwxyz0123456789-.:[]")] == '\0');
    FUZZ_HOLDS(*past == '\0' || *past == '/' || *past == '?');
}

static void its_addresses(const uint8_t *der, size_t len)
{
    struct cert_addresses addresses;

    FUZZ_HOLDS(cert_addresses_read(der, len, &addresses, NULL) == ST_OK);
    address(&addresses.ocsp);
    address(&addresses.list);
}

/* Of its issuer it is said what the chain says. */
static void its_issuer(const uint8_t *der, size_t len, enum status chained)
{
    struct buf issuer;

    buf_init(&issuer, CERT_DER_MAX);
    FUZZ_HOLDS(chain_issuer(anchors_here(), der, len, &issuer, NULL) == chained);
    FUZZ_HOLDS((issuer.len > 0) == (chained == ST_OK));
    FUZZ_HOLDS(chained != ST_OK || cert_fits_issuer(der, len, &issuer, NULL) == ST_OK);
    buf_clear(&issuer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cert_info info, before, again;
    enum status chained = ST_OK;

    memset(&info, 0xA5, sizeof info);
    before = info;
    if (cert_read(data, size, &info, NULL) != ST_OK) {
        FUZZ_HOLDS(memcmp(&info, &before, sizeof info) == 0);
        return 0;
    }
    FUZZ_HOLDS(cert_read(data, size, &again, NULL) == ST_OK && strcmp(again.sha256, info.sha256) == 0);
    look_at(&info);
    as_pem(data, size);
    its_parts(data, size, &info);
    its_addresses(data, size);
    chained = chain_verify(anchors_here(), data, size, NULL, CHAIN_ANY_TIME, NULL);
    FUZZ_HOLDS(chained != ST_OK || chain_knows_issuer(anchors_here(), data, size));
    its_issuer(data, size, chained);
    return 0;
}
