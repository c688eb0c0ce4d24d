#include "server/responder.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "pki/cert.h"
#include "pki/ocsp.h"
#include "server/audit.h"
#include "server/ca/subject.h"
#include "server/store/store_certificate.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

/* An answer that was signed, and to what. */
struct kept {
    struct ocsp_question question;
    struct ocsp_answer answer;
    struct published published; /* der NULL: none */
};

struct responder {
    const struct ra *ra;
    pthread_mutex_t lock; /* over these */
    struct kept *kept;
    size_t kept_count;
    bool making;               /* a thread makes another pair */
    int64_t again_utc;         /* no other attempt before, after one that failed */
    pthread_rwlock_t key_lock; /* over these: signing reads; changing writes, and makes the new ones before */
    struct key *key;           /* NULL: none yet */
    struct buf certificate;
    int64_t made_utc, until_utc, not_after_utc; /* until: then it is changed */
};

enum status responder_new(const struct ra *ra, size_t kept, struct responder **out, struct err *err)
{
    struct responder *responder = calloc(1, sizeof *responder);

    if (responder != NULL)
        responder->kept = calloc(kept, sizeof *responder->kept);
    if (responder == NULL || responder->kept == NULL) {
        free(responder);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "answering what certificates are worth");
    }
    responder->ra = ra;
    responder->kept_count = kept;
    responder->again_utc = INT64_MIN;
    buf_init(&responder->certificate, CERT_DER_MAX);
    (void)pthread_mutex_init(&responder->lock, NULL);
    (void)pthread_rwlock_init(&responder->key_lock, NULL);
    *out = responder;
    return ST_OK;
}

void responder_free(struct responder **responder)
{
    struct responder *ending = *responder;
    size_t i = 0;

    if (ending == NULL)
        return;
    for (i = 0; i < ending->kept_count; i++)
        published_clear(&ending->kept[i].published);
    key_free(&ending->key);
    buf_clear(&ending->certificate);
    (void)pthread_rwlock_destroy(&ending->key_lock);
    (void)pthread_mutex_destroy(&ending->lock);
    free(ending->kept);
    free(ending);
    *responder = NULL;
}

/*
 * --- What the records say ---
 */

/* A host whose CA was exchanged still has the records of the one before, for which nobody here can answer. */
static enum status check_issuer(const struct ra *ra, const struct issued *issued, struct err *err)
{
    const enum status status = cert_fits_issuer(issued->der.data, issued->der.len, ca_peek_issuing(ra->ca), err);

    return status == ST_NOT_OURS ? ST_NOT_FOUND : status;
}

static enum status look_up(const struct ra *ra, const char *serial, struct ocsp_answer *out, struct err *err)
{
    struct issued issued = {.account = 0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, &issued, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK && issued.ca != ca_number(ra->ca))
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        status = check_issuer(ra, &issued, err);
    if (status == ST_OK && issued.revoked_utc != 0)
        *out = (struct ocsp_answer){.revoked = true, .revoked_utc = issued.revoked_utc, .reason = (int)issued.reason};
    issued_clear(&issued);
    return status;
}

/*
 * --- Its key and certificate ---
 */

static enum status tell_audit(const struct ra *ra, const struct buf *certificate, int64_t now_utc, struct err *err)
{
    struct cert_info info;
    struct tx *tx = NULL;
    enum status status = cert_read(certificate->data, certificate->len, &info, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = audit_certificate(tx, now_utc, AUDIT_HOST, "responder.certify", info.serial, "issued", err);
    return store_finish(&tx, status, err);
}

/* What the CA has signed stands in the audit log before it is used. */
static enum status make_pair(const struct ra *ra, struct ca_responder_order *order, int64_t now_utc,
                             struct buf *certificate, struct err *err)
{
    enum status status = key_generate(&order->key, err);

    ca_subject_fill(&ra->config, RESPONDER_NAME, &order->subject);
    if (status == ST_OK)
        status = ca_certify_responder(ra->ca, order, certificate, err);
    if (status == ST_OK)
        status = tell_audit(ra, certificate, now_utc, err);
    return status;
}

/* With half of its days left; but not again and again when the CA is about to end. */
static int64_t until_of(int64_t made_utc, int64_t not_after_utc)
{
    const int64_t half_s = (not_after_utc - made_utc) / 2;
    const int64_t until_utc = made_utc + (half_s > HOUR_S ? half_s : HOUR_S);

    return until_utc < not_after_utc ? until_utc : not_after_utc;
}

/*
 * Made before anybody waits for it: a database that does not answer holds up this thread and no other. The certificate
 * begins a little earlier, for threads whose look at the clock was.
 */
static enum status change_pair(struct responder *responder, int64_t now_utc, struct err *err)
{
    const int64_t wanted_utc = now_utc + (int64_t)RESPONDER_DAYS * DAY_S;
    const int64_t ca_utc = ca_not_after_utc(responder->ra->ca);
    struct ca_responder_order order = {.now_utc = now_utc - CLOCK_AHEAD_S,
                                       .not_after_utc = wanted_utc < ca_utc ? wanted_utc : ca_utc};
    struct buf certificate;
    enum status status = ST_OK;

    buf_init(&certificate, CERT_DER_MAX);
    status = make_pair(responder->ra, &order, now_utc, &certificate, err);
    if (status == ST_OK) {
        (void)pthread_rwlock_wrlock(&responder->key_lock);
        key_free(&responder->key);
        buf_clear(&responder->certificate);
        responder->key = order.key;
        buf_take(&responder->certificate, &certificate);
        responder->made_utc = now_utc;
        responder->not_after_utc = order.not_after_utc;
        responder->until_utc = until_of(now_utc, order.not_after_utc);
        (void)pthread_rwlock_unlock(&responder->key_lock);
        log_line(LOG_INFO, "a responder for what certificates are worth is certified");
    } else {
        key_free(&order.key);
    }
    buf_clear(&certificate);
    return status;
}

/* Good at that moment; no clock was set back since. Under the read lock. */
static bool is_good(const struct responder *responder, int64_t now_utc)
{
    return responder->key != NULL && now_utc + CLOCK_AHEAD_S >= responder->made_utc &&
           now_utc < responder->not_after_utc;
}

static bool is_due(struct responder *responder, int64_t now_utc)
{
    bool due = false;

    (void)pthread_rwlock_rdlock(&responder->key_lock);
    due = !is_good(responder, now_utc) || now_utc >= responder->until_utc;
    (void)pthread_rwlock_unlock(&responder->key_lock);
    return due;
}

/* Is it this thread's to make another one? */
static bool begin_making(struct responder *responder, int64_t now_utc)
{
    bool begins = false;

    (void)pthread_mutex_lock(&responder->lock);
    begins = !responder->making && (now_utc >= responder->again_utc ||
                                    now_utc < responder->again_utc - RESPONDER_AGAIN_S /* the clock was set back */);
    if (begins)
        responder->making = true;
    (void)pthread_mutex_unlock(&responder->lock);
    return begins;
}

static void end_making(struct responder *responder, int64_t again_utc)
{
    (void)pthread_mutex_lock(&responder->lock);
    responder->making = false;
    responder->again_utc = again_utc;
    (void)pthread_mutex_unlock(&responder->lock);
}

/* One that is due for a change is good for as long again, should that fail. */
static enum status change_if_due(struct responder *responder, int64_t now_utc, struct err *err)
{
    enum status status = ST_OK;

    if (now_utc >= ca_not_after_utc(responder->ra->ca))
        return err_set(err, ST_EXPIRED, FAULT_NONE,
                       "answering what a certificate is worth: the issuing CA has expired");
    if (!is_due(responder, now_utc) || !begin_making(responder, now_utc))
        return ST_OK;
    if (!is_due(responder, now_utc)) { /* another thread has just made it */
        end_making(responder, INT64_MIN);
        return ST_OK;
    }
    status = change_pair(responder, now_utc, err);
    end_making(responder, status == ST_OK ? INT64_MIN : now_utc + RESPONDER_AGAIN_S);
    return status;
}

/* No answer outlives the certificate that it is verified with. */
static enum status sign_with_pair(const struct responder *responder, const struct ocsp_question *question,
                                  struct ocsp_answer *answer, struct buf *out, struct err *err)
{
    const struct ocsp_responder signer = {.key = responder->key, .certificate = &responder->certificate};

    if (answer->next_update_utc > responder->not_after_utc)
        answer->next_update_utc = responder->not_after_utc;
    return ocsp_sign(question, answer, &signer, ca_peek_issuing(responder->ra->ca), out, err);
}

static enum status sign(struct responder *responder, const struct ocsp_question *question, struct ocsp_answer *answer,
                        int64_t now_utc, struct buf *out, struct err *err)
{
    struct err why = ERR_INIT;
    enum status status = change_if_due(responder, now_utc, &why);

    (void)pthread_rwlock_rdlock(&responder->key_lock);
    if (is_good(responder, now_utc)) {
        if (status != ST_OK)
            log_failure(LOG_WARNING, "changing the responder for what certificates are worth", &why);
        status = sign_with_pair(responder, question, answer, out, err);
    } else if (status == ST_OK) {
        status =
            err_set(err, ST_BUSY, FAULT_NONE, "answering what a certificate is worth: the responder is being made");
    } else if (err != NULL) {
        *err = why;
    }
    (void)pthread_rwlock_unlock(&responder->key_lock);
    return status;
}

/*
 * --- Answers that are kept ---
 */

/* Serial numbers are random: any of their digits spread them. One that is pushed out costs a signature, no more. */
static struct kept *place_of(const struct responder *responder, const struct ocsp_question *question)
{
    size_t sum = (size_t)question->hash;
    size_t i = 0;

    for (i = 0; question->serial[i] != '\0'; i++)
        sum = 31 * sum + (unsigned char)question->serial[i];
    return &responder->kept[sum % responder->kept_count];
}

static bool still_answers(const struct responder *responder, const struct kept *kept,
                          const struct ocsp_question *question, const struct ocsp_answer *truth, int64_t now_utc)
{
    return kept->published.der != NULL && kept->question.hash == question->hash &&
           strcmp(kept->question.serial, question->serial) == 0 && kept->answer.revoked == truth->revoked &&
           kept->answer.revoked_utc == truth->revoked_utc && now_utc + CLOCK_AHEAD_S >= kept->published.made_utc &&
           kept->published.next_update_utc - now_utc > responder->ra->config.ocsp.refresh_s;
}

static bool find_kept(struct responder *responder, const struct ocsp_question *question,
                      const struct ocsp_answer *truth, int64_t now_utc, struct published *out)
{
    const struct kept *kept = place_of(responder, question);
    bool found = false;

    (void)pthread_mutex_lock(&responder->lock);
    found = still_answers(responder, kept, question, truth, now_utc);
    if (found)
        *out = published_hold(&kept->published);
    (void)pthread_mutex_unlock(&responder->lock);
    return found;
}

static void keep(struct responder *responder, const struct ocsp_question *question, const struct ocsp_answer *answer,
                 const struct published *published)
{
    struct kept *kept = place_of(responder, question);

    (void)pthread_mutex_lock(&responder->lock);
    published_clear(&kept->published);
    *kept = (struct kept){.question = *question, .answer = *answer, .published = published_hold(published)};
    (void)pthread_mutex_unlock(&responder->lock);
}

/*
 * --- Asking ---
 */

static enum status make_answer(struct responder *responder, const struct ocsp_question *question,
                               struct ocsp_answer *answer, int64_t now_utc, struct published *out, struct err *err)
{
    const struct config *config = &responder->ra->config;
    struct published when = {.made_utc = now_utc};
    struct buf der;
    enum status status = ST_OK;

    answer->this_update_utc = now_utc - config->certificate.backdate_s; /* for verifiers whose clocks are slow */
    answer->next_update_utc = now_utc + config->ocsp.validity_s;
    buf_init(&der, OCSP_ANSWER_MAX);
    status = sign(responder, question, answer, now_utc, &der, err);
    when.next_update_utc = answer->next_update_utc;
    if (status == ST_OK)
        status = published_make(&der, &when, out, err);
    else
        buf_clear(&der);
    if (status == ST_OK)
        keep(responder, question, answer, out);
    return status;
}

enum status responder_ask(struct responder *responder, const void *question, size_t len, struct published *out,
                          struct err *err)
{
    const int64_t now_utc = ra_now_utc(responder->ra);
    struct ocsp_question asked = {.hash = OCSP_SHA1};
    struct ocsp_answer answer = {.revoked = false};
    enum status status = ocsp_question_read(question, len, ca_peek_issuing(responder->ra->ca), &asked, err);

    if (status == ST_OK)
        status = look_up(responder->ra, asked.serial, &answer, err);
    if (status == ST_OK && !find_kept(responder, &asked, &answer, now_utc, out))
        status = make_answer(responder, &asked, &answer, now_utc, out, err);
    return status;
}
