#include "fakes/cmp_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cmp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "fakes/cmp_ca_error.h"

enum { SLOTS = 32, REVOKED_MOST = 64, SERIAL_SIZE = 48, ORIGIN_SIZE = 128, KEY_BITS = 2048, ID_MAX = 32 };
enum { YEAR_S = 365 * 86400, HOUR_S = 3600, CA_YEARS = 10 };
enum { BODY_P10CR = 4, BODY_RR = 11, BODY_POLL_REQ = 25, BODY_CERT_CONF = 24, BODY_KUR = 7 };

/* A transaction. */
struct slot {
    unsigned char id[ID_MAX];
    int id_len; /* 0: empty */
    OSSL_CMP_SRV_CTX *server;
    OSSL_CMP_MSG *request; /* that waits */
    X509 *issued;
    int waits;
    struct cmp_ca *ca;
};

struct cmp_ca {
    EVP_PKEY *key, *stranger;
    X509 *root, *leaf;
    X509_STORE *trusted;
    struct cmp_ca_manners manners;
    struct cmp_ca_counts counts;
    struct slot slots[SLOTS];
    int next_slot;
    long serial;
    char revoked[REVOKED_MOST][SERIAL_SIZE];
    char origin[ORIGIN_SIZE];
};

static void slot_clear(struct slot *slot)
{
    OSSL_CMP_SRV_CTX_free(slot->server);
    OSSL_CMP_MSG_free(slot->request);
    X509_free(slot->issued);
    *slot = (struct slot){.id_len = 0};
}

/* --- certificates --- */

static bool extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension = NULL;
    bool added = false;

    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    added = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static X509 *begin_certificate(const X509_NAME *subject, const X509_NAME *issuer, EVP_PKEY *key, long serial,
                               time_t from, time_t to)
{
    X509 *cert = X509_new();

    if (cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(cert), serial) == 1 && X509_set_subject_name(cert, subject) == 1 &&
        X509_set_issuer_name(cert, issuer) == 1 && X509_set_pubkey(cert, key) == 1 &&
        ASN1_TIME_set(X509_getm_notBefore(cert), from) != NULL && ASN1_TIME_set(X509_getm_notAfter(cert), to) != NULL)
        return cert;
    X509_free(cert);
    return NULL;
}

static X509 *make_root(const char *name, EVP_PKEY *key, int64_t since_utc)
{
    X509_NAME *subject = X509_NAME_new();
    X509 *cert = NULL;

    if (subject != NULL &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1)
        cert = begin_certificate(subject, subject, key, 1, (time_t)since_utc,
                                 (time_t)(since_utc + (int64_t)CA_YEARS * YEAR_S));
    X509_NAME_free(subject);
    if (cert != NULL && extend(cert, cert, NID_basic_constraints, "critical,CA:TRUE") &&
        extend(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature") &&
        extend(cert, cert, NID_subject_key_identifier, "hash") && X509_sign(cert, key, EVP_sha256()) > 0)
        return cert;
    X509_free(cert);
    return NULL;
}

static bool extend_leaf(const struct cmp_ca *ca, X509 *cert)
{
    char list[ORIGIN_SIZE + 32], responder[ORIGIN_SIZE + 32];
    bool done =
        extend(cert, ca->root, NID_basic_constraints, ca->manners.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
        extend(cert, ca->root, NID_key_usage,
               ca->manners.is_ca ? "critical,keyCertSign" : "critical,digitalSignature,nonRepudiation") &&
        extend(cert, ca->root, NID_ext_key_usage, "clientAuth,emailProtection") &&
        extend(cert, ca->root, NID_subject_key_identifier, "hash") &&
        extend(cert, ca->root, NID_authority_key_identifier, "keyid");

    if (!done || ca->origin[0] == '\0')
        return done;
    (void)snprintf(list, sizeof list, "URI:%s/list.crl", ca->origin);
    (void)snprintf(responder, sizeof responder, "OCSP;URI:%s/ocsp", ca->origin);
    return extend(cert, ca->root, NID_crl_distribution_points, list) &&
           extend(cert, ca->root, NID_info_access, responder);
}

static X509_NAME *strange_name(void)
{
    X509_NAME *name = X509_NAME_new();

    if (name != NULL)
        (void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"Somebody Else", -1, -1, 0);
    return name;
}

static X509 *issue(struct cmp_ca *ca, const X509_NAME *subject, EVP_PKEY *key)
{
    const struct cmp_ca_manners *manners = &ca->manners;
    X509_NAME *other = manners->other_name ? strange_name() : NULL;
    const time_t now = time(NULL);
    X509 *cert = begin_certificate(other != NULL ? other : subject, X509_get_subject_name(ca->root),
                                   manners->other_key ? ca->stranger : key, manners->other_serial ? 1 : ++ca->serial,
                                   manners->ahead_s != 0 ? now + manners->ahead_s : now - HOUR_S,
                                   manners->expired ? now - 1 : now + YEAR_S);

    X509_NAME_free(other);
    if (cert != NULL && extend_leaf(ca, cert) &&
        X509_sign(cert, manners->other_ca ? ca->stranger : ca->key, EVP_sha256()) > 0) {
        ca->counts.issued++;
        return cert;
    }
    X509_free(cert);
    return NULL;
}

/* --- what the library asks its server --- */

static struct slot *slot_of(OSSL_CMP_SRV_CTX *server)
{
    return OSSL_CMP_SRV_CTX_get0_custom_ctx(server);
}

static X509 *issue_for(struct cmp_ca *ca, const OSSL_CRMF_MSG *template, const X509_REQ *csr)
{
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;

    if (csr != NULL) {
        key = X509_REQ_get0_pubkey(csr);
        return key != NULL ? issue(ca, X509_REQ_get_subject_name(csr), key) : NULL;
    }
    key = X509_PUBKEY_get(OSSL_CRMF_CERTTEMPLATE_get0_publicKey(OSSL_CRMF_MSG_get0_tmpl(template)));
    if (key != NULL)
        cert = issue(ca, OSSL_CRMF_CERTTEMPLATE_get0_subject(OSSL_CRMF_MSG_get0_tmpl(template)), key);
    EVP_PKEY_free(key);
    return cert;
}

static OSSL_CMP_PKISI *on_request(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *request, int id,
                                  const OSSL_CRMF_MSG *template, const X509_REQ *csr, X509 **out,
                                  STACK_OF(X509) **chain, STACK_OF(X509) **roots)
{
    struct slot *slot = slot_of(server);
    struct cmp_ca *ca = slot->ca;

    (void)id;
    (void)chain;
    (void)roots;
    if (ca->manners.refuses != 0)
        return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection, ca->manners.refuses, "not by this CA");
    if (slot->waits < ca->manners.waits && slot->request == NULL) {
        slot->request = OSSL_CMP_MSG_dup(request);
        return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_waiting, 0, NULL);
    }
    if (slot->issued == NULL)
        slot->issued = issue_for(ca, template, csr);
    if (slot->issued == NULL || X509_up_ref(slot->issued) != 1)
        return NULL;
    *out = slot->issued;
    return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
}

static int on_poll(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *request, int id, OSSL_CMP_MSG **out,
                   int64_t *check_after)
{
    struct slot *slot = slot_of(server);

    (void)request;
    (void)id;
    slot->ca->counts.polls++;
    *out = NULL;
    if (slot->waits++ < slot->ca->manners.waits) {
        *check_after = slot->ca->manners.check_after_s;
        return 1;
    }
    *out = slot->request; /* the library's now */
    slot->request = NULL;
    slot->waits = slot->ca->manners.waits;
    return *out != NULL;
}

/* The library's server has no question for it: PKIStatusInfo begins with its status, a small INTEGER. */
static bool says_accepted(const OSSL_CMP_PKISI *status)
{
    enum { STATUS_AT = 4 };
    unsigned char *der = NULL;
    const int len = status != NULL ? i2d_OSSL_CMP_PKISI(status, &der) : 0;
    const bool accepted = status == NULL || (len > STATUS_AT && der[STATUS_AT] == OSSL_CMP_PKISTATUS_accepted);

    OPENSSL_free(der);
    return accepted;
}

static int on_confirmation(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *request, int id, const ASN1_OCTET_STRING *hash,
                           const OSSL_CMP_PKISI *status)
{
    struct cmp_ca *ca = slot_of(server)->ca;

    (void)request;
    (void)id;
    (void)hash;
    if (ca->manners.errs_at_confirmation)
        return 0;
    if (says_accepted(status))
        ca->counts.confirmed++;
    else
        ca->counts.declined++;
    return ca->manners.errs_after_confirmation ? 0 : 1;
}

static OSSL_CMP_PKISI *on_revocation(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *request, const X509_NAME *issuer,
                                     const ASN1_INTEGER *serial)
{
    struct cmp_ca *ca = slot_of(server)->ca;
    BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
    char *hex = number != NULL ? BN_bn2hex(number) : NULL;
    OSSL_CMP_PKISI *answer = NULL;

    (void)request;
    if (ca->manners.refuses != 0 || X509_NAME_cmp(issuer, X509_get_subject_name(ca->root)) != 0) {
        answer = OSSL_CMP_STATUSINFO_new(
            OSSL_CMP_PKISTATUS_rejection,
            ca->manners.refuses != 0 ? ca->manners.refuses : OSSL_CMP_CTX_FAILINFO_badCertId, "not this one");
    } else if (hex != NULL && ca->counts.revoked < REVOKED_MOST) {
        (void)snprintf(ca->revoked[ca->counts.revoked++], SERIAL_SIZE, "%s", hex);
        answer = OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, NULL);
    }
    OPENSSL_free(hex);
    BN_free(number);
    return answer;
}

static void on_error(OSSL_CMP_SRV_CTX *server, const OSSL_CMP_MSG *request, const OSSL_CMP_PKISI *status,
                     const ASN1_INTEGER *code, const OSSL_CMP_PKIFREETEXT *details)
{
    (void)server;
    (void)request;
    (void)status;
    (void)code;
    (void)details;
}

/* --- its transactions --- */

static const char *secret_of(const struct cmp_ca *ca)
{
    return ca->manners.secret != NULL ? ca->manners.secret : CMP_CA_SECRET;
}

static bool set_up(struct cmp_ca *ca, OSSL_CMP_CTX *context)
{
    const char *secret = secret_of(ca);
    bool done = OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_LOG_VERBOSITY, OSSL_CMP_LOG_CRIT) == 1;

    if (ca->manners.leaf_signs)
        done = done && OSSL_CMP_CTX_set1_cert(context, ca->leaf) == 1 &&
               OSSL_CMP_CTX_set1_pkey(context, ca->stranger) == 1;
    else if (ca->manners.signs)
        done = done && OSSL_CMP_CTX_set1_cert(context, ca->root) == 1 && OSSL_CMP_CTX_set1_pkey(context, ca->key) == 1;
    done = done &&
           OSSL_CMP_CTX_set1_referenceValue(context, (const unsigned char *)CMP_CA_REFERENCE,
                                            (int)strlen(CMP_CA_REFERENCE)) == 1 &&
           OSSL_CMP_CTX_set1_secretValue(context, (const unsigned char *)secret, (int)strlen(secret)) == 1;
    if (ca->trusted != NULL)
        done = done && X509_STORE_up_ref(ca->trusted) == 1 && OSSL_CMP_CTX_set0_trustedStore(context, ca->trusted) == 1;
    return done;
}

static bool open_slot(struct cmp_ca *ca, struct slot *slot)
{
    OSSL_CMP_SRV_CTX_free(slot->server);
    slot->server = OSSL_CMP_SRV_CTX_new(NULL, NULL);
    slot->ca = ca;
    return slot->server != NULL &&
           OSSL_CMP_SRV_CTX_init(slot->server, slot, on_request, on_revocation, NULL, on_error, on_confirmation,
                                 on_poll) == 1 &&
           OSSL_CMP_SRV_CTX_set_accept_raverified(slot->server, 1) == 1 &&
           OSSL_CMP_SRV_CTX_set_grant_implicit_confirm(slot->server, ca->manners.grants_implicit) == 1 &&
           set_up(ca, OSSL_CMP_SRV_CTX_get0_cmp_ctx(slot->server));
}

/* That of the message's identifier, a new one else. A request that comes again begins it again, with what it issued. */
static struct slot *slot_for(struct cmp_ca *ca, const OSSL_CMP_MSG *message)
{
    const ASN1_OCTET_STRING *id = OSSL_CMP_HDR_get0_transactionID(OSSL_CMP_MSG_get0_header(message));
    const int len = id != NULL ? ASN1_STRING_length(id) : 0;
    const int body = OSSL_CMP_MSG_get_bodytype(message);
    const bool begins = body <= BODY_KUR || body == BODY_RR;
    struct slot *found = NULL;

    for (int i = 0; i < SLOTS && ca->manners.forgets; i++)
        slot_clear(&ca->slots[i]);
    ca->manners.forgets = false;
    for (int i = 0; i < SLOTS && len > 0 && found == NULL; i++)
        if (ca->slots[i].id_len == len && memcmp(ca->slots[i].id, ASN1_STRING_get0_data(id), (size_t)len) == 0)
            found = &ca->slots[i];
    if (found != NULL && !begins) {
        if (!ca->manners.counts_nonces)
            (void)OSSL_CMP_CTX_set1_senderNonce(OSSL_CMP_SRV_CTX_get0_cmp_ctx(found->server), NULL);
        return found;
    }
    if (found == NULL) {
        found = &ca->slots[ca->next_slot++ % SLOTS];
        slot_clear(found);
        found->id_len = len <= ID_MAX ? len : 0;
        if (found->id_len > 0)
            memcpy(found->id, ASN1_STRING_get0_data(id), (size_t)len);
    }
    OSSL_CMP_MSG_free(found->request);
    found->request = NULL;
    return open_slot(ca, found) ? found : NULL;
}

/* An error in place of whatever would be answered: the library makes one of a request that it cannot serve. */
static OSSL_CMP_MSG *answer_error(struct slot *slot, const OSSL_CMP_MSG *message)
{
    if (OSSL_CMP_SRV_CTX_init(slot->server, slot, NULL, NULL, NULL, on_error, NULL, NULL) != 1)
        return NULL;
    return OSSL_CMP_SRV_process_request(slot->server, message);
}

bool cmp_ca_answer(struct cmp_ca *ca, const void *bytes, size_t len, struct buf *answer)
{
    const unsigned char *at = bytes;
    OSSL_CMP_MSG *message = d2i_OSSL_CMP_MSG(NULL, &at, (long)len);
    struct slot *slot = message != NULL ? slot_for(ca, message) : NULL;
    OSSL_CMP_MSG *said = NULL;
    unsigned char *der = NULL;
    int der_len = 0;
    const bool by_error = ca->manners.refuses != 0 && ca->manners.refuses_by_error;
    bool done = false;

    if (slot != NULL && OSSL_CMP_MSG_get_bodytype(message) <= BODY_KUR)
        ca->counts.requests++;
    if (slot != NULL)
        said = ca->manners.errs || by_error ? answer_error(slot, message)
                                            : OSSL_CMP_SRV_process_request(slot->server, message);
    if (said != NULL)
        der_len = i2d_OSSL_CMP_MSG(said, &der);
    done = der_len > 0 && (!by_error || cmp_ca_error_say(der, (size_t)der_len, ca->manners.refuses, secret_of(ca))) &&
           buf_append(answer, der, (size_t)der_len) == ST_OK;
    OPENSSL_free(der);
    OSSL_CMP_MSG_free(said);
    OSSL_CMP_MSG_free(message);
    return done;
}

/* --- it --- */

static X509 *make_leaf(struct cmp_ca *ca)
{
    X509_NAME *name = strange_name();
    X509 *leaf = name != NULL ? issue(ca, name, ca->stranger) : NULL;

    X509_NAME_free(name);
    return leaf;
}

struct cmp_ca *cmp_ca_new(const char *name, int64_t since_utc)
{
    struct cmp_ca *ca = calloc(1, sizeof *ca);

    if (ca == NULL)
        return NULL;
    ca->serial = 0x1001;
    ca->key = EVP_RSA_gen(KEY_BITS);
    ca->stranger = EVP_RSA_gen(KEY_BITS);
    if (ca->key != NULL && ca->stranger != NULL)
        ca->root = make_root(name, ca->key, since_utc);
    if (ca->root != NULL)
        ca->leaf = make_leaf(ca);
    if (ca->leaf != NULL)
        return ca;
    cmp_ca_free(ca);
    return NULL;
}

void cmp_ca_free(struct cmp_ca *ca)
{
    if (ca == NULL)
        return;
    for (int i = 0; i < SLOTS; i++)
        slot_clear(&ca->slots[i]);
    X509_STORE_free(ca->trusted);
    X509_free(ca->leaf);
    X509_free(ca->root);
    EVP_PKEY_free(ca->stranger);
    EVP_PKEY_free(ca->key);
    free(ca);
}

struct cmp_ca_manners *cmp_ca_manners(struct cmp_ca *ca)
{
    return &ca->manners;
}

const struct cmp_ca_counts *cmp_ca_counts(const struct cmp_ca *ca)
{
    return &ca->counts;
}

bool cmp_ca_trust(struct cmp_ca *ca, X509 *root)
{
    if (ca->trusted == NULL)
        ca->trusted = X509_STORE_new();
    return ca->trusted != NULL && X509_STORE_add_cert(ca->trusted, root) == 1;
}

X509 *cmp_ca_root(const struct cmp_ca *ca)
{
    return ca->root;
}

static bool append_der(const X509 *cert, struct buf *out)
{
    unsigned char *der = NULL;
    const int len = i2d_X509(cert, &der);
    const bool done = len > 0 && buf_append(out, der, (size_t)len) == ST_OK;

    OPENSSL_free(der);
    return done;
}

bool cmp_ca_root_der(const struct cmp_ca *ca, struct buf *out)
{
    return append_der(ca->root, out);
}

bool cmp_ca_leaf_der(const struct cmp_ca *ca, struct buf *out)
{
    return append_der(ca->leaf, out);
}

void cmp_ca_publish_at(struct cmp_ca *ca, const char *origin)
{
    (void)snprintf(ca->origin, sizeof ca->origin, "%s", origin);
}

const char *cmp_ca_revoked_serial(const struct cmp_ca *ca, int number)
{
    return ca->revoked[number];
}

bool cmp_ca_revoked(const struct cmp_ca *ca, const char *serial)
{
    for (int i = 0; i < ca->counts.revoked; i++)
        if (strcmp(ca->revoked[i], serial) == 0)
            return true;
    return false;
}
