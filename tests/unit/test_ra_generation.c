/* A configuration that follows another: what it leaves behind, and what of the host goes by it from then on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "pki/cert.h"
#include "pki/ocsp.h"
#include "ra_issuance_rig.h"
#include "server/config_change.h"
#include "server/config_fields.h"
#include "server/crl_issuance.h"
#include "server/generation.h"
#include "server/profile.h"
#include "server/responder.h"

/* What is freed is looked at while it can be. */
static const struct generation *watched;
static unsigned frees;
static bool has_secrets;

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory)
{
    if (memory != NULL && memory == watched) {
        static const struct keys NO_KEYS;
        static const struct config NO_CONFIG;

        frees++;
        has_secrets = memcmp(&watched->ra.keys, &NO_KEYS, sizeof NO_KEYS) != 0 ||
                      memcmp(&watched->ra.config, &NO_CONFIG, sizeof NO_CONFIG) != 0;
        watched = NULL;
    }
    __real_free(memory);
}

static void watch(const struct generation *generation)
{
    watched = generation;
    frees = 0;
    has_secrets = false;
}

static void assert_went_without_secrets(void)
{
    assert_int_equal(frees, 1);
    assert_false(has_secrets);
}

static struct generations *begin(struct ra_bench *host)
{
    const struct phone_page none = {.html = NULL};
    const struct operator_page no_operators = {.html = NULL};
    struct generations *generations = NULL;

    assert_int_equal(generations_new(&host->ra, &none, &no_operators, &generations, NULL), ST_OK);
    return generations;
}

static struct generation *follow(struct generations *generations, const struct config *config)
{
    struct generation *running = generations_hold(generations);
    struct generation *next = NULL;
    struct err err = ERR_INIT;

    if (generation_next(running, config, &next, &err) != ST_OK)
        fail_msg("%s", err.what);
    generations_let_go(generations, running);
    return next;
}

/* The first, one that followed, and one that never came into force. */
static void none_leaves_its_secrets(void **state)
{
    struct issuance_bench *bench = *state;
    struct generations *generations = begin(&bench->host);
    struct generation *next = follow(generations, &bench->host.ra.config);
    struct generation *first = generations_hold(generations);

    generations_let_go(generations, first);
    watch(first);
    generations_put(generations, &next);
    assert_went_without_secrets();
    next = follow(generations, &bench->host.ra.config);
    watch(next);
    generation_drop(&next);
    assert_went_without_secrets();
    next = generations_hold(generations);
    generations_let_go(generations, next);
    watch(next);
    generations_free(&generations);
    assert_went_without_secrets();
}

/* --- what goes by the one that follows --- */

/* A whole application on a host whose configuration is that one; messages stay the bench's. */
static void issue_by(struct issuance_bench *bench, const struct generation *generation, unsigned key,
                     struct cert_info *out)
{
    const struct ra former = bench->host.ra;
    struct issued issued;

    bench->host.ra = generation->ra;
    bench->host.ra.sms = former.sms;
    bench->host.now_utc += former.config.code.window_s;
    ra_bench_issue(&bench->host, bench->account, key, bench->order);
    bench->host.ra = former;
    read_issued(bench, bench->order, &issued);
    assert_int_equal(cert_read(issued.der.data, issued.der.len, out, NULL), ST_OK);
    issued_clear(&issued);
}

static void certificates_have_the_new_terms(void **state)
{
    static const struct {
        struct span validity;
        bool end_of_day;
    } CASES[] = {{{.days = 30}, false}, {{.seconds = 600}, false}, {{.months = 2}, true}, {{.days = 1}, true}};
    struct issuance_bench *bench = *state;
    struct generations *generations = begin(&bench->host);
    struct config config = bench->host.ra.config;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        const int32_t zone_s = (int32_t)config.zone_offset_s;
        struct generation *next = NULL;
        struct cert_info info;
        int64_t end_utc = 0;

        config.certificate.validity = CASES[i].validity;
        config.certificate.end_of_day = CASES[i].end_of_day;
        next = follow(generations, &config);
        issue_by(bench, next, (unsigned)i, &info);
        end_utc = span_from(bench->host.now_utc, &CASES[i].validity, 1, zone_s);
        if (CASES[i].end_of_day)
            end_utc += DAY_S - 1 - (end_utc + zone_s) % DAY_S;
        assert_int_equal(info.not_after_utc, end_utc);
        assert_int_equal(info.not_before_utc, bench->host.now_utc - config.certificate.backdate_s);
        generations_put(generations, &next);
    }
    generations_free(&generations);
}

/* --- what stays with the first one --- */

/* Moments in what is signed. */
struct signed_moments {
    int64_t from_utc, until_utc;     /* of a certificate */
    int64_t list_utc, next_list_utc; /* this update, next update */
    int64_t answer_utc, next_answer_utc;
};

static void prepare_by(const struct ca *ca, const struct config *config, int64_t now_utc, struct signed_moments *out)
{
    struct ca_order order = {.terms = ca_terms_of(config), .now_utc = now_utc};
    struct ca_tbs prepared = {.serial = ""};
    struct buf spki = {.max = KEY_DER_MAX};

    profile_fill(config, "-", RA_BENCH_ID, &order.subject);
    assert_int_equal(key_spki(ra_bench_key(0), &spki, NULL), ST_OK);
    order.spki = spki.data;
    order.spki_len = spki.len;
    assert_int_equal(ca_prepare(ca, &order, &prepared, NULL), ST_OK);
    out->from_utc = prepared.not_before_utc;
    out->until_utc = prepared.not_after_utc;
    buf_clear(&prepared.tbs);
    buf_clear(&spki);
}

static void list_by(const struct ra *ra, struct signed_moments *out)
{
    struct crl_record record;
    struct buf der = {.max = CRL_DER_MAX};

    assert_int_equal(crl_issuance_make(ra, &record, &der, NULL), ST_OK);
    out->list_utc = record.this_update_utc;
    out->next_list_utc = record.next_update_utc;
    buf_clear(&der);
}

/* It keeps one answer alone, and each other question of those two pushes it out: it signs for each. */
static void answer_by(struct responder *responder, const struct ra *ra, struct ocsp_question *question,
                      struct signed_moments *out)
{
    struct published published;
    struct ocsp_answer answer;
    struct buf der = {.max = OCSP_QUESTION_MAX};
    const struct buf *told = NULL;

    question->hash = question->hash == OCSP_SHA1 ? OCSP_SHA256 : OCSP_SHA1;
    assert_int_equal(ocsp_question_write(question, ca_peek_issuing(ra->ca), &der, NULL), ST_OK);
    assert_int_equal(responder_ask(responder, der.data, der.len, &published, NULL), ST_OK);
    told = shared_bytes_peek(published.der);
    assert_int_equal(
        ocsp_answer_read(told->data, told->len, question, ca_peek_issuing(ra->ca), ra_now_utc(ra), &answer, NULL),
        ST_OK);
    out->answer_utc = answer.this_update_utc;
    out->next_answer_utc = answer.next_update_utc;
    published_clear(&published);
    buf_clear(&der);
}

/* What outlives a reload: of a host that serves, all of it with the configuration of its start. */
struct lasting {
    struct ra ra;
    struct responder *responder; /* of that ra */
    struct ocsp_question question;
};

static struct signed_moments sign_by(struct lasting *lasting, const struct ca *ca, const struct config *in_force)
{
    struct signed_moments moments;

    prepare_by(ca, in_force, ra_now_utc(&lasting->ra), &moments);
    list_by(&lasting->ra, &moments);
    answer_by(lasting->responder, &lasting->ra, &lasting->question, &moments);
    return moments;
}

static void change(struct config *config, const struct config_field *field)
{
    char *at = (char *)config + field->offset;

    if (field->kind == CONFIG_TEXT)
        (void)snprintf(at, field->size, "other");
    else if (field->kind == CONFIG_FLAG)
        *(bool *)(void *)at = !*(bool *)(void *)at;
    else
        *(int64_t *)(void *)at += 1;
}

/* The same of one that was started anew with that configuration. */
static struct signed_moments sign_anew(struct lasting *lasting, const struct config *config)
{
    const struct config running = lasting->ra.config;
    struct signed_moments moments;
    struct ca *ca = NULL;

    assert_int_equal(ca_open(config, &ca, NULL), ST_OK);
    lasting->ra.config = *config;
    moments = sign_by(lasting, ca, config);
    lasting->ra.config = running;
    ca_close(&ca);
    return moments;
}

/* Each member that a reload says to have changed: what outlives the reload signs as if the host had been restarted. */
static void what_is_told_as_changed_is(void **state)
{
    struct issuance_bench *bench = *state;
    struct lasting lasting = {.question = {.hash = OCSP_SHA1}};
    size_t i = 0, compared = 0;

    issue_another(bench, 0, lasting.question.serial);
    lasting.ra = bench->host.ra;
    assert_int_equal(responder_new(&lasting.ra, 1, &lasting.responder, NULL), ST_OK);
    for (i = 0; i < CONFIG_FIELD_COUNT; i++) {
        struct config wanted = lasting.ra.config, in_force;
        struct signed_moments serving, anew;

        change(&wanted, &CONFIG_FIELDS[i]);
        in_force = wanted;
        config_change_keep(&lasting.ra.config, &in_force);
        if (memcmp(&in_force, &lasting.ra.config, sizeof in_force) == 0)
            continue; /* at the next start */
        serving = sign_by(&lasting, lasting.ra.ca, &in_force);
        anew = sign_anew(&lasting, &wanted);
        if (memcmp(&serving, &anew, sizeof serving) != 0)
            fail_msg("%s.%s", CONFIG_FIELDS[i].section, CONFIG_FIELDS[i].name);
        compared++;
    }
    assert_true(compared > 0);
    responder_free(&lasting.responder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(certificates_have_the_new_terms, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(what_is_told_as_changed_is, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(none_leaves_its_secrets, bench_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
