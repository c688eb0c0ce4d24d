#include "server/tls_identity.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/fault.h"

enum { CHAIN_MOST = 16, MS_PER_S = 1000, NS_PER_MS = 1000000 };

struct tls_identity {
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    struct tls_identity *former; /* replaced by this one, and kept for whoever began with it */
    int64_t replaced_ms;
};

struct tls_identities {
    struct tls_identity *_Atomic now;
    int64_t handshake_ms;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

static enum status read_pair(struct tls_identity *identity, const struct buf *certificate_pem,
                             const struct buf *key_pem, struct err *err)
{
    const gnutls_datum_t certificate = {certificate_pem->data, (unsigned)certificate_pem->len};
    const gnutls_datum_t key = {key_pem->data, (unsigned)key_pem->len};
    unsigned count = CHAIN_MOST;

    if (gnutls_pcert_list_import_x509_raw(identity->chain, &count, &certificate, GNUTLS_X509_FMT_PEM, 0) < 0)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "a TLS certificate cannot be read");
    identity->count = count;
    if (gnutls_privkey_init(&identity->key) < 0)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading a TLS key");
    if (gnutls_privkey_import_x509_raw(identity->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) < 0)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "a TLS key cannot be read");
    return ST_OK;
}

enum status tls_identity_new(const struct buf *certificate_pem, const struct buf *key_pem, struct tls_identity **out,
                             struct err *err)
{
    struct tls_identity *identity = calloc(1, sizeof *identity);
    enum status status = ST_OK;

    if (identity == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading a TLS certificate");
    status = read_pair(identity, certificate_pem, key_pem, err);
    if (status != ST_OK) {
        tls_identity_free(&identity);
        return status;
    }
    *out = identity;
    return ST_OK;
}

void tls_identity_free(struct tls_identity **identity)
{
    struct tls_identity *ending = *identity;
    unsigned i = 0;

    *identity = NULL;
    while (ending != NULL) {
        struct tls_identity *former = ending->former;

        for (i = 0; i < ending->count; i++)
            gnutls_pcert_deinit(&ending->chain[i]);
        if (ending->key != NULL)
            gnutls_privkey_deinit(ending->key);
        free(ending);
        ending = former;
    }
}

enum status tls_identities_new(struct tls_identity **first, int64_t handshake_ms, struct tls_identities **out,
                               struct err *err)
{
    struct tls_identities *identities = calloc(1, sizeof *identities);

    if (identities == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listening");
    atomic_store(&identities->now, *first);
    *first = NULL;
    identities->handshake_ms = handshake_ms;
    *out = identities;
    return ST_OK;
}

void tls_identities_free(struct tls_identities **identities)
{
    struct tls_identities *ending = *identities;
    struct tls_identity *now = NULL;

    if (ending == NULL)
        return;
    now = atomic_load(&ending->now);
    tls_identity_free(&now);
    free(ending);
    *identities = NULL;
}

/* Those whose handshakes are over: all but the last few seconds' ones. */
static void free_stale(struct tls_identity *from, int64_t before_ms)
{
    for (; from != NULL; from = from->former)
        if (from->former != NULL && from->former->replaced_ms < before_ms)
            tls_identity_free(&from->former);
}

void tls_identities_renew(struct tls_identities *identities, struct tls_identity **next)
{
    struct tls_identity *former = atomic_load(&identities->now);

    former->replaced_ms = monotonic_ms();
    (*next)->former = former;
    atomic_store(&identities->now, *next);
    free_stale(*next, former->replaced_ms - identities->handshake_ms);
    *next = NULL;
}

void tls_identities_peek(struct tls_identities *identities, gnutls_pcert_st **chain, unsigned *count,
                         gnutls_privkey_t *key)
{
    struct tls_identity *now = atomic_load(&identities->now);

    *chain = now->chain;
    *count = now->count;
    *key = now->key;
}
