/* Asking a CA over CMP: issued, delayed, refused, lost and gone on with, against a CA that really signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/cmp.h>
#include <string.h>

#include "authority.h"
#include "fakes/cmp_ca.h"
#include "pki/cert.h"
#include "pki/cmp.h"
#include "pki/csr.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const int64_t since_utc = 1767225600; /* 2026-01-01 */
enum { NEVER = -1 };

static struct cmp_ca *ca, *stranger;
static struct cert_list cas, strangers, nobody;
static struct buf secret, wrong_secret;
static struct key *key;
static struct buf csr, spki;
static const struct subject subject = {
    .fields = {{"C", "TW"}, {"O", "Pei Cheng"}, {"CN", "Wang"}, {"serialNumber", "A123456789"}}, .count = 4};

/* The way to the CA, and the memory of this side: each can fail once, which is a death for whoever asks. */
struct world {
    struct cmp_ca *ca;
    int sent, kept;      /* how often */
    int lose_request_at; /* the message of that number does not arrive */
    int lose_answer_at;  /* it does, and its answer does not */
    int die_keeping_at;  /* what was to be kept is not */
    int spoil_at;        /* the answer has a bit more or less, near its end */
    int repeat_at;       /* the answer is the one of before */
    bool garbage;
    enum status accepts;
    struct buf before;
    struct cmp_transaction memory; /* as it was kept last */
};

static enum status send(void *self, const struct buf *message, struct buf *answer, struct err *err)
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

static enum status keep(void *self, const struct cmp_transaction *transaction, struct err *err)
{
    struct world *world = self;

    if (world->kept++ == world->die_keeping_at)
        return err_set(err, ST_BUSY, 0, "not kept");
    copy(&world->memory, transaction);
    return ST_OK;
}

static enum status accept(void *self, const struct buf *certificate, struct err *err)
{
    const struct world *world = self;
    struct cert_info info;

    assert_int_equal(cert_read(certificate->data, certificate->len, &info, NULL), ST_OK);
    return world->accepts == ST_OK ? ST_OK : err_set(err, world->accepts, 0, "not what was asked for");
}

static void world_make(struct world *world, struct cmp_ca *of)
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

static void world_clear(struct world *world)
{
    buf_clear(&world->before);
    cmp_transaction_clear(&world->memory);
}

static struct cmp_peer *peer_of(const struct cmp_peer_settings *settings)
{
    struct cmp_peer *peer = NULL;
    struct err err = ERR_INIT;

    if (cmp_peer_new(settings, &peer, &err) != ST_OK)
        fail_msg("%s", err.what);
    return peer;
}

static struct cmp_peer_settings by_secret(void)
{
    return (struct cmp_peer_settings){
        .reference = CMP_CA_REFERENCE, .secret = &secret, .trusted = &nobody, .cas = &cas};
}

static enum status ask(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out,
                       struct err *err)
{
    const struct cmp_wish wish = {.csr = &csr, .subject = &subject, .spki = spki.data, .spki_len = spki.len};
    const struct cmp_port port = {.send = send, .keep = keep, .accept = accept, .self = world};
    struct cmp_transaction transaction = {.confirming = false}; /* another process each time */
    struct cmp_peer *peer = peer_of(settings);
    enum status status = ST_OK;

    copy(&transaction, &world->memory);
    status = cmp_enrol(peer, &wish, &transaction, &port, out, err);
    cmp_transaction_clear(&transaction);
    cmp_peer_free(&peer);
    return status;
}

static void assert_ours(const struct cmp_result *result)
{
    char hash[SHA256_HEX_SIZE];
    struct cert_info info;

    assert_int_equal(result->outcome, CMP_ISSUED);
    assert_int_equal(cert_read(result->certificate.data, result->certificate.len, &info, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, hash);
    assert_string_equal(info.owner_display, "Wang");
}

static int make_cas(void **state)
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

static int clear_cas(void **state)
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
static int calm(void **state)
{
    (void)state;
    *cmp_ca_manners(ca) = (struct cmp_ca_manners){.forgets = true};
    return 0;
}

static struct cmp_ca_counts counted_since(const struct cmp_ca_counts *before)
{
    const struct cmp_ca_counts *now = cmp_ca_counts(ca);

    return (struct cmp_ca_counts){.requests = now->requests - before->requests,
                                  .polls = now->polls - before->polls,
                                  .issued = now->issued - before->issued,
                                  .confirmed = now->confirmed - before->confirmed,
                                  .declined = now->declined - before->declined,
                                  .revoked = now->revoked - before->revoked};
}

static void test_is_issued_and_confirmed(void **state)
{
    static const enum cmp_request KINDS[] = {CMP_P10CR, CMP_CR, CMP_IR};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        const struct cmp_ca_counts before = *cmp_ca_counts(ca);
        struct cmp_peer_settings settings = by_secret();
        struct cmp_result result;
        struct world world;

        world_make(&world, ca);
        settings.request = KINDS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_ours(&result);
        assert_int_equal(counted_since(&before).issued, 1);
        assert_int_equal(counted_since(&before).confirmed, 1);
        assert_true(world.memory.confirming); /* and it was known before the CA was told */
        assert_int_equal(world.kept, 1);
        cmp_result_clear(&result);
        world_clear(&world);
    }
}

static void test_the_ca_may_want_no_confirmation(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->grants_implicit = true;
    settings.implicit_confirm = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(world.sent, 1);
    assert_int_equal(world.kept, 1);
    assert_int_equal(counted_since(&before).confirmed, 0);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_is_polled_by_one_process_after_the_other(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 3;
    cmp_ca_manners(ca)->check_after_s = 7200;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_int_equal(result.outcome, CMP_WAITING);
        assert_int_equal(result.after_s, 7200);
        cmp_result_clear(&result);
    }
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).requests, 1);
    assert_int_equal(counted_since(&before).polls, 4);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

/* Until the end, as often as it takes. */
static void go_on(struct world *world, const struct cmp_peer_settings *settings, struct cmp_result *out)
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

static void test_a_death_anywhere_costs_no_second_certificate(void **state)
{
    const struct cmp_peer_settings settings = by_secret();

    (void)state;
    for (int waits = 0; waits <= 1; waits++) {
        for (int kind = 0; kind < 3; kind++) {
            for (int at = 0; at < 5; at++) {
                const struct cmp_ca_counts before = *cmp_ca_counts(ca);
                struct cmp_result result;
                struct world world;

                world_make(&world, ca);
                cmp_ca_manners(ca)->waits = waits;
                *(kind == 0 ? &world.lose_request_at : kind == 1 ? &world.lose_answer_at : &world.die_keeping_at) = at;
                go_on(&world, &settings, &result);
                assert_ours(&result);
                assert_int_equal(counted_since(&before).issued, 1);
                assert_int_equal(counted_since(&before).confirmed, 1);
                cmp_result_clear(&result);
                world_clear(&world);
            }
        }
    }
}

/* The CA has confirmed and forgotten, its word for it was lost: what it no longer understands is no refusal. */
static void test_a_confirmation_that_was_lost_is_done(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    world.lose_answer_at = 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OFFLINE);
    assert_true(world.memory.confirming);
    cmp_ca_manners(ca)->forgets = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_a_confirmation_that_is_refused_is_no_certificate(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->errs_at_confirmation = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_LOST);
    assert_int_not_equal(result.certificate.len, 0); /* so that it can be told of */
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_the_ca_refuses_a_request(void **state)
{
    static const int BITS[] = {OSSL_CMP_CTX_FAILINFO_badCertTemplate, OSSL_CMP_CTX_FAILINFO_badRequest,
                               OSSL_CMP_CTX_FAILINFO_duplicateCertReq};
    const struct cmp_peer_settings settings = by_secret();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(BITS); i++) {
        struct cmp_result result;
        struct world world;

        world_make(&world, ca);
        cmp_ca_manners(ca)->refuses = BITS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_int_equal(result.outcome, CMP_REJECTED);
        assert_non_null(strstr(result.reason, "not by this CA"));
        assert_int_equal(result.certificate.len, 0);
        cmp_result_clear(&result);
        world_clear(&world);
    }
}

static void test_the_ca_cannot_serve_now(void **state)
{
    static const int BITS[] = {OSSL_CMP_CTX_FAILINFO_systemUnavail, OSSL_CMP_CTX_FAILINFO_notAuthorized,
                               OSSL_CMP_CTX_FAILINFO_badTime, OSSL_CMP_CTX_FAILINFO_signerNotTrusted};
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    for (size_t i = 0; i < COUNT_OF(BITS); i++) {
        cmp_ca_manners(ca)->refuses = BITS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_REFUSED);
    }
    cmp_ca_manners(ca)->refuses = 0;
    cmp_ca_manners(ca)->errs = true; /* whatever it does not understand may be the configuration's fault */
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_REFUSED);
    cmp_ca_manners(ca)->errs = false;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

/* It is asked once more, by the same identifier: whatever it still knows of it, it can say. */
static void test_the_ca_forgets_while_it_is_polled(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->forgets = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    assert_int_equal(world.memory.first.len, 0);
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->waits = 0;
    go_on(&world, &settings, &result);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).requests, 2);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_a_transaction_of_that_identifier_is_another(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_transactionIdInUse;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_LOST);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_what_was_not_asked_for_is_declined(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->other_key = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_DECLINED);
    assert_non_null(strstr(result.reason, "another key"));
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->other_key = false;
    cmp_ca_manners(ca)->forgets = true;
    world.accepts = ST_BAD_ANSWER;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_DECLINED);
    assert_string_equal(result.reason, "not what was asked for");
    assert_int_not_equal(result.certificate.len, 0);
    cmp_result_clear(&result);
    assert_int_equal(counted_since(&before).declined, 2);
    assert_int_equal(counted_since(&before).confirmed, 0);
    assert_int_equal(world.kept, 0);
    world_clear(&world);
}

/* Whoever cannot say now whether it is the right one says nothing to the CA, and is asked again. */
static void test_nothing_is_confirmed_before_it_is_looked_at(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    world.accepts = ST_BUSY;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_BUSY);
    assert_int_equal(world.sent, 1);
    assert_int_equal(world.kept, 0);
    world.accepts = ST_OK;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void assert_not_believed(struct world *world, const struct cmp_peer_settings *settings, enum status wanted)
{
    struct err err = ERR_INIT;
    struct cmp_result result = {.outcome = CMP_ISSUED};
    const enum status status = ask(world, settings, &result, &err);

    if (status != wanted)
        fail_msg("%s: %s (%d %s)", status_word(status), err.what, (int)result.outcome, result.reason);
    assert_int_equal(world->memory.first.len, 0); /* nothing of it is remembered */
    assert_int_equal(world->memory.last.len, 0);
}

static void test_who_proves_nothing_is_not_believed(void **state)
{
    struct cmp_peer_settings settings = by_secret();
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->secret = "that of somebody else";
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    cmp_ca_manners(ca)->secret = NULL;
    settings.secret = &wrong_secret;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    settings = by_secret();
    world.spoil_at = world.sent;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    world.garbage = true;
    assert_not_believed(&world, &settings, ST_BAD_ANSWER);
    world_clear(&world);
}

/* The answer to another question, though by the CA itself. */
static void test_an_old_answer_is_none(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    world.repeat_at = world.sent;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);

    /* A CA that counts nonces has gone on without us, and cannot be polled: its request is made again. */
    cmp_ca_manners(ca)->counts_nonces = true;
    world.lose_answer_at = world.sent;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OFFLINE);
    cmp_ca_manners(ca)->waits = 0;
    go_on(&world, &settings, &result);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_by_signatures(void **state)
{
    struct authority firm;
    struct cert_list own = {.count = 0}, other = {.count = 0};
    struct buf leaf = {0};
    struct key *ra_key = NULL, *other_key = NULL;
    struct cmp_peer *peer = NULL;
    struct cmp_peer_settings settings = {.trusted = &cas, .cas = &cas};
    struct cmp_result result;
    struct world world;
    const unsigned char *at = NULL;
    X509 *root = NULL;

    (void)state;
    authority_make(&firm, "Firm", since_utc);
    assert_int_equal(key_generate(&ra_key, NULL), ST_OK);
    assert_int_equal(key_generate(&other_key, NULL), ST_OK);
    buf_init(&leaf, CERT_DER_MAX);
    authority_issue(&firm, ra_key, since_utc, since_utc + INT64_C(9) * AUTHORITY_YEAR_S / 2, &leaf);
    assert_int_equal(cert_list_add(&own, leaf.data, leaf.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&own, firm.ca.data, firm.ca.len, NULL), ST_OK);
    at = firm.root.data;
    root = d2i_X509(NULL, &at, (long)firm.root.len);
    world_make(&world, ca);
    settings.certificates = &own;
    settings.key = ra_key;
    cmp_ca_manners(ca)->signs = true;

    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED + 1); /* it does not know us: refused */
    assert_true(cmp_ca_trust(ca, root));
    cmp_ca_manners(ca)->waits = 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);

    world_make(&world, ca);
    settings.trusted = &strangers;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    settings.trusted = &nobody;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    world_clear(&world);

    settings.key = other_key;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_FILE);
    settings.certificates = &other;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    X509_free(root);
    buf_clear(&leaf);
    cert_list_clear(&own);
    key_free(&other_key);
    key_free(&ra_key);
    authority_clear(&firm);
}

static void test_a_peer_without_means(void **state)
{
    const struct buf empty = {0};
    struct cmp_peer_settings settings = by_secret();
    struct cmp_peer *peer = NULL;

    (void)state;
    settings.cas = &nobody;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.secret = &empty;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.reference = "";
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.reference = NULL;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    cmp_peer_free(&peer);
}

static void test_what_cannot_be_asked(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    const struct cmp_port port = {.send = send, .keep = keep, .accept = accept};
    struct buf half = {.data = csr.data, .len = csr.len / 2};
    const struct cmp_wish wish = {.csr = &half};
    struct cmp_peer *peer = peer_of(&settings);
    struct cmp_transaction transaction;
    struct cmp_result result;

    (void)state;
    assert_int_equal(cmp_transaction_new(&transaction, NULL), ST_OK);
    assert_int_equal(cmp_enrol(peer, &wish, &transaction, &port, &result, NULL), ST_BAD_INPUT);
    cmp_transaction_clear(&transaction);
    cmp_peer_free(&peer);
}

/* What is damaged where it was kept is not taken for the CA's word. */
static void test_a_memory_that_is_damaged(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    cmp_result_clear(&result);
    world.memory.first.data[world.memory.first.len - 3] ^= 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED);
    buf_truncate(&world.memory.first, world.memory.first.len / 2);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_BAD_FILE);
    world_clear(&world);
}

static enum status revoke(struct world *world, const struct buf *certificate)
{
    const struct cmp_peer_settings settings = by_secret();
    const struct cmp_port port = {.send = send, .self = world};
    struct cmp_peer *peer = peer_of(&settings);
    const enum status status = cmp_revoke(peer, certificate, 1, &port, NULL);

    cmp_peer_free(&peer);
    return status;
}

static void test_a_revocation(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct cert_info info;
    struct buf foreign = {0};
    struct authority firm;
    struct world world;

    (void)state;
    world_make(&world, ca);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(cert_read(result.certificate.data, result.certificate.len, &info, NULL), ST_OK);
    assert_false(cmp_ca_revoked(ca, info.serial));
    world.lose_request_at = world.sent;
    assert_int_equal(revoke(&world, &result.certificate), ST_OFFLINE);
    assert_int_equal(revoke(&world, &result.certificate), ST_OK);
    assert_true(cmp_ca_revoked(ca, info.serial));
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_certRevoked;
    assert_int_equal(revoke(&world, &result.certificate), ST_OK);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_notAuthorized;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_badRequest;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->refuses = 0;
    cmp_ca_manners(ca)->errs = true;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->errs = false;
    cmp_ca_manners(ca)->secret = "that of somebody else";
    assert_int_equal(revoke(&world, &result.certificate), ST_UNTRUSTED);
    cmp_ca_manners(ca)->secret = NULL;
    world.garbage = true;
    assert_int_equal(revoke(&world, &result.certificate), ST_BAD_ANSWER);
    world.garbage = false;

    authority_make(&firm, "Firm", since_utc);
    buf_init(&foreign, CERT_DER_MAX);
    authority_issue(&firm, key, since_utc, since_utc + AUTHORITY_YEAR_S, &foreign);
    assert_int_equal(revoke(&world, &foreign), ST_NOT_FOUND);
    buf_clear(&foreign);
    authority_clear(&firm);
    cmp_result_clear(&result);
    world_clear(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_is_issued_and_confirmed, calm),
        cmocka_unit_test_setup(test_the_ca_may_want_no_confirmation, calm),
        cmocka_unit_test_setup(test_is_polled_by_one_process_after_the_other, calm),
        cmocka_unit_test_setup(test_a_death_anywhere_costs_no_second_certificate, calm),
        cmocka_unit_test_setup(test_a_confirmation_that_was_lost_is_done, calm),
        cmocka_unit_test_setup(test_a_confirmation_that_is_refused_is_no_certificate, calm),
        cmocka_unit_test_setup(test_the_ca_refuses_a_request, calm),
        cmocka_unit_test_setup(test_the_ca_cannot_serve_now, calm),
        cmocka_unit_test_setup(test_the_ca_forgets_while_it_is_polled, calm),
        cmocka_unit_test_setup(test_a_transaction_of_that_identifier_is_another, calm),
        cmocka_unit_test_setup(test_what_was_not_asked_for_is_declined, calm),
        cmocka_unit_test_setup(test_nothing_is_confirmed_before_it_is_looked_at, calm),
        cmocka_unit_test_setup(test_who_proves_nothing_is_not_believed, calm),
        cmocka_unit_test_setup(test_an_old_answer_is_none, calm),
        cmocka_unit_test_setup(test_by_signatures, calm),
        cmocka_unit_test_setup(test_a_peer_without_means, calm),
        cmocka_unit_test_setup(test_what_cannot_be_asked, calm),
        cmocka_unit_test_setup(test_a_memory_that_is_damaged, calm),
        cmocka_unit_test_setup(test_a_revocation, calm),
    };

    return cmocka_run_group_tests(tests, make_cas, clear_cas);
}
