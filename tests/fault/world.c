#include "world.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "fakes/fake_ra.h"
#include "fakes/fake_sealed.h"
#include "fakes/fake_store.h"
#include "nth.h"
#include "words.h"

typedef long (*any_function)(WORDS);

/* A function of a port. */
struct place {
    size_t offset;
    const char *name;
    unsigned err_at; /* which of its arguments is the struct err; 0: it cannot fail */
    bool after;      /* it may have done its work and fail all the same */
};

/* How the functions of a port fail. */
struct way {
    enum nth_kind kind;
    bool after;
    enum status status;
    int fault;
};
enum { WAYS = 3 };

static struct slot {
    any_function real;
    const struct place *place;
    const struct way *ways; /* WAYS of them, the last ones may be empty */
} slots[060];
static size_t slot_count;

static const struct way *way_of(const struct slot *slot)
{
    for (size_t n = 0; slot->place->err_at != 0 && n < WAYS && slot->ways[n].status != ST_OK; n++) {
        const struct way *way = &slot->ways[n];

        if ((!way->after || slot->place->after) && nth_fails(way->kind, slot->place->name))
            return way;
    }
    return NULL;
}

static long slot_call(const struct slot *slot, WORDS)
{
    const long words[] = {PASS_WORDS};
    const struct way *way = way_of(slot);
    struct err *err = NULL;
    long answer = ST_OK;

    if (way == NULL || way->after) {
        nth_pause();
        answer = slot->real(PASS_WORDS);
        nth_go_on();
    }
    if (way == NULL || (int)answer != ST_OK)
        return answer;
    memcpy(&err, &words[slot->place->err_at], sizeof err);
    return (long)err_set(err, way->status, way->fault, "the n-th call of a port");
}

/* clang-format off */
#define SLOT(n) static long slot_##n(WORDS) { return slot_call(&slots[0##n], PASS_WORDS); }
#define NAME(n) slot_##n,
#define EIGHT(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7)
#define ALL(X) EIGHT(X, 0) EIGHT(X, 1) EIGHT(X, 2) EIGHT(X, 3) EIGHT(X, 4) EIGHT(X, 5)
ALL(SLOT)
static const any_function stubs[] = {ALL(NAME)};
/* clang-format on */

/* The stub before that function, which is the same for every port of that type. */
static any_function stub_before(any_function real, const struct place *place, const struct way *ways)
{
    size_t n = 0;

    while (n < slot_count && slots[n].place != place)
        n++;
    if (n == sizeof slots / sizeof slots[0])
        abort();
    if (n == slot_count)
        slots[slot_count++] = (struct slot){.real = real, .place = place, .ways = ways};
    return stubs[n];
}

static void stand_before(void *port, const struct place *places, size_t count, const struct way *ways)
{
    for (size_t i = 0; i < count; i++) {
        char *at = (char *)port + places[i].offset;
        any_function function = NULL;

        memcpy(&function, at, sizeof function);
        if (function == NULL)
            continue;
        function = stub_before(function, &places[i], ways);
        memcpy(at, &function, sizeof function);
    }
}

/* --- the store --- */

#define STORE(function, err)                                                                                           \
    {                                                                                                                  \
        offsetof(struct cert_store_port, function), "store " #function, err, false                                     \
    }

struct cert_store_port __real_fake_store_port(struct fake_store *store);
struct cert_store_port __wrap_fake_store_port(struct fake_store *store);
struct cert_store_port __wrap_fake_store_port(struct fake_store *store)
{
    static const struct place PLACES[] = {
        STORE(list, 3),     STORE(install, 6),
        STORE(sign, 4),     STORE(export_key, 3),
        STORE(remove, 3),   STORE(note, 3),
        STORE(relink, 2),   STORE(drop_orphan_key, 2),
        STORE(put_back, 2), STORE(sweep, 3),
        STORE(add_cas, 3),  STORE(try_write, 2),
        STORE(try_key, 2),  STORE(count_missing_cas, 3),
        STORE(list_cas, 3), STORE(sweep_installs, 2),
    };
    static const struct way WAYS_OF[WAYS] = {{NTH_STORE, false, ST_IO, FAULT_STORE}};
    struct cert_store_port port = __real_fake_store_port(store);

    stand_before(&port, PLACES, sizeof PLACES / sizeof PLACES[0], WAYS_OF);
    return port;
}

/* --- records --- */

#define RECORD(function, err, after)                                                                                   \
    {                                                                                                                  \
        offsetof(struct sealed_file_port, function), "record " #function, err, after                                   \
    }

struct sealed_file_port __real_fake_sealed_port(struct fake_sealed *sealed);
struct sealed_file_port __wrap_fake_sealed_port(struct fake_sealed *sealed);
struct sealed_file_port __wrap_fake_sealed_port(struct fake_sealed *sealed)
{
    static const struct place PLACES[] = {
        RECORD(list, 2, false), RECORD(lock, 3, false), RECORD(unlock, 0, false),
        RECORD(read, 3, false), RECORD(write, 3, true), RECORD(wipe, 2, true),
    };
    static const struct way WAYS_OF[WAYS] = {{NTH_RECORD, false, ST_IO, FAULT_JOURNAL},
                                             {NTH_WRITTEN, true, ST_IO, FAULT_JOURNAL}};
    struct sealed_file_port port = __real_fake_sealed_port(sealed);

    stand_before(&port, PLACES, sizeof PLACES / sizeof PLACES[0], WAYS_OF);
    return port;
}

/* --- the host --- */

#define HOST(function, err, after)                                                                                     \
    {                                                                                                                  \
        offsetof(struct backend, function), "host " #function, err, after                                              \
    }

void world_before_host(struct backend *backend)
{
    static const struct place PLACES[] = {
        HOST(directory, 2, true),       HOST(login, 3, true),
        HOST(logout, 2, true),          HOST(state, 3, true),
        HOST(profile, 3, true),         HOST(order_create, 8, true),
        HOST(order_get, 4, true),       HOST(order_cancel, 3, true),
        HOST(code_send, 4, true),       HOST(code_verify, 5, true),
        HOST(consent_get, 3, false),    HOST(consent_agree, 5, true),
        HOST(finalize, 4, true),        HOST(certificate, 5, false),
        HOST(confirm, 5, true),         HOST(revoke_code_send, 4, true),
        HOST(revoke, 6, true),          HOST(renewal_info, 3, true),
        HOST(transfer_make, 4, true),   HOST(transfer_get, 4, true),
        HOST(transfer_cancel, 4, true), HOST(release, 2, true),
        HOST(signature_check, 3, true),
    };
    static const struct way WAYS_OF[WAYS] = {{NTH_UNSENT, false, ST_OFFLINE, FAULT_HOST_UNREACHABLE},
                                             {NTH_UNHEARD, true, ST_OFFLINE, FAULT_HOST_TIMEOUT},
                                             {NTH_HOST_BUSY, false, ST_BUSY, FAULT_HOST_BUSY}};

    stand_before(backend, PLACES, sizeof PLACES / sizeof PLACES[0], WAYS_OF);
}

struct backend __real_fake_ra_backend(struct fake_ra *ra);
struct backend __wrap_fake_ra_backend(struct fake_ra *ra);
struct backend __wrap_fake_ra_backend(struct fake_ra *ra)
{
    struct backend backend = __real_fake_ra_backend(ra);

    world_before_host(&backend);
    return backend;
}
