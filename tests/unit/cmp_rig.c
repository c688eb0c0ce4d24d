#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "cmp_rig.h"

const int64_t since_utc = 1767225600;

struct cmp_ca *ca, *stranger;
struct cert_list cas, strangers, nobody;
struct buf secret, wrong_secret;
struct key *key;
struct buf csr, spki;
const struct subject subject = {
    .fields = {{"C", "TW"}, {"O", "Pei Cheng"}, {"CN", "Wang"}, {"serialNumber", "A123456789"}}, .count = 4};

enum status cmp_world_send(void *self, const struct buf *message, struct buf *answer, struct err *err)
{
    struct world *world = self;
    const int number = world->sent++;

    if (number == world->lose_request_at)
        return err_set(err, ST_OFFLINE, 0, "not reached");
    if (world->garbage)
        return buf_append_text(answer, "<html>");
    assert_true(cmp_ca_answer(world->ca, message->data, message->len, answer));
    if (number == world->lose_answer_at)
        return err_set(err, ST_OFFLINE, 0, "lost");
    if (number == world->spoil_at)
        answer->data[answer->len - 3] ^= 1;
    if (number == world->repeat_at) {
        buf_clear(answer);
        assert_int_equal(buf_append(answer, world->before.data, world->before.len), ST_OK);
    }
    buf_clear(&world->before);
    return buf_append(&world->before, answer->data, answer->len);
}

static void copy(struct cmp_transaction *to, const struct cmp_transaction *from)
{
    cmp_transaction_clear(to);
    memcpy(to->id, from->id, sizeof to->id);
    to->confirming = from->confirming;
    buf_init(&to->first, CMP_MESSAGE_MAX);
    buf_init(&to->last, CMP_MESSAGE_MAX);
    assert_int_equal(buf_append(&to->first, from->first.data, from->first.len), ST_OK);
    assert_int_equal(buf_append(&to->last, from->last.data, from->last.len), ST_OK);
}

enum status cmp_world_keep(void *self, const struct cmp_transaction *transaction, struct err *err)
{
    struct world *world = self;

    if (world->kept++ == world->die_keeping_at)
        return err_set(err, ST_BUSY, 0, "not kept");
    copy(&world->memory, transaction);
    return ST_OK;
}

enum status cmp_world_accept(void *self, const struct buf *certificate, struct err *err)
{
    const struct world *world = self;
    struct cert_info info;

    assert_int_equal(cert_read(certificate->data, certificate->len, &info, NULL), ST_OK);
    return world->accepts == ST_OK ? ST_OK : err_set(err, world->accepts, 0, "not what was asked for");
}

void world_make(struct world *world, struct cmp_ca *of)
{
    *world = (struct world){.ca = of,
                            .lose_request_at = NEVER,
                            .lose_answer_at = NEVER,
                            .die_keeping_at = NEVER,
                            .spoil_at = NEVER,
                            .repeat_at = NEVER};
    buf_init(&world->before, CMP_MESSAGE_MAX);
    assert_int_equal(cmp_transaction_new(&world->memory, NULL), ST_OK);
}

void world_clear(struct world *world)
{
    buf_clear(&world->before);
    cmp_transaction_clear(&world->memory);
}

struct cmp_peer *peer_of(const struct cmp_peer_settings *settings)
{
    struct cmp_peer *peer = NULL;
    struct err err = ERR_INIT;

    if (cmp_peer_new(settings, &peer, &err) != ST_OK)
        fail_msg("%s", err.what);
    return peer;
}

struct cmp_peer_settings by_secret(void)
{
    return (struct cmp_peer_settings){
        .reference = CMP_CA_REFERENCE, .secret = &secret, .trusted = &nobody, .cas = &cas};
}

enum status ask(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out, struct err *err)
{
    const struct cmp_wish wish = {.csr = &csr, .subject = &subject, .spki = spki.data, .spki_len = spki.len};
    const struct cmp_port port = {
        .send = cmp_world_send, .keep = cmp_world_keep, .accept = cmp_world_accept, .self = world};
    struct cmp_transaction transaction = {.confirming = false}; /* another process each time */
    struct cmp_peer *peer = peer_of(settings);
    enum status status = ST_OK;

    copy(&transaction, &world->memory);
    status = cmp_enrol(peer, &wish, &transaction, &port, out, err);
    cmp_transaction_clear(&transaction);
    cmp_peer_free(&peer);
    return status;
}

void assert_ours(const struct cmp_result *result)
{
    char hash[SHA256_HEX_SIZE];
    struct cert_info info;

    assert_int_equal(result->outcome, CMP_ISSUED);
    assert_int_equal(cert_read(result->certificate.data, result->certificate.len, &info, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, hash);
    assert_string_equal(info.owner_display, "Wang");
}

int make_cas(void **state)
{
    struct buf der = {0};

    (void)state;
    ca = cmp_ca_new("Outside Root", since_utc);
    stranger = cmp_ca_new("Outside Root", since_utc); /* the same name, another key */
    assert_non_null(ca);
    assert_non_null(stranger);
    buf_init(&der, CERT_DER_MAX);
    assert_true(cmp_ca_root_der(ca, &der));
    assert_int_equal(cert_list_add(&cas, der.data, der.len, NULL), ST_OK);
    buf_clear(&der);
    assert_true(cmp_ca_root_der(stranger, &der));
    assert_int_equal(cert_list_add(&strangers, der.data, der.len, NULL), ST_OK);
    buf_clear(&der);
    buf_init(&secret, CMP_SECRET_MAX);
    buf_init(&wrong_secret, CMP_SECRET_MAX);
    assert_int_equal(buf_append_text(&secret, CMP_CA_SECRET), ST_OK);
    assert_int_equal(buf_append_text(&wrong_secret, "another"), ST_OK);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    buf_init(&csr, CSR_DER_MAX);
    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(csr_build(&subject, key, &csr, NULL), ST_OK);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    return 0;
}

int clear_cas(void **state)
{
    (void)state;
    buf_clear(&spki);
    buf_clear(&csr);
    key_free(&key);
    buf_clear(&wrong_secret);
    buf_clear(&secret);
    cert_list_clear(&strangers);
    cert_list_clear(&cas);
    cmp_ca_free(stranger);
    cmp_ca_free(ca);
    return 0;
}

/* Each test begins with a CA that is well and has counted nothing. */
int calm(void **state)
{
    (void)state;
    *cmp_ca_manners(ca) = (struct cmp_ca_manners){.forgets = true};
    return 0;
}

struct cmp_ca_counts counted_since(const struct cmp_ca_counts *before)
{
    const struct cmp_ca_counts *now = cmp_ca_counts(ca);

    return (struct cmp_ca_counts){.requests = now->requests - before->requests,
                                  .polls = now->polls - before->polls,
                                  .issued = now->issued - before->issued,
                                  .confirmed = now->confirmed - before->confirmed,
                                  .declined = now->declined - before->declined,
                                  .revoked = now->revoked - before->revoked};
}

/* Until the end, as often as it takes. */
void go_on(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out)
{
    int times = 0;

    for (times = 0; times < 8; times++) {
        struct err err = ERR_INIT;
        const enum status status = ask(world, settings, out, &err);

        if (status == ST_OK && out->outcome != CMP_WAITING)
            return;
        if (status == ST_OK)
            cmp_result_clear(out);
        else if (status != ST_OFFLINE && status != ST_BUSY)
            fail_msg("%s: %s", status_word(status), err.what);
    }
    fail_msg("without end");
}

void assert_not_believed(struct world *world, const struct cmp_peer_settings *settings, enum status wanted)
{
    struct err err = ERR_INIT;
    struct cmp_result result = {.outcome = CMP_ISSUED};
    const enum status status = ask(world, settings, &result, &err);

    if (status != wanted)
        fail_msg("%s: %s (%d %s)", status_word(status), err.what, (int)result.outcome, result.reason);
    assert_int_equal(world->memory.first.len, 0); /* nothing of it is remembered */
    assert_int_equal(world->memory.last.len, 0);
}
