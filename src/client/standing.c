#include "client/standing.h"

#include <assert.h>

#include "base/time_text.h"
#include "client/message.h"

static bool standing_has_certificate(enum standing_pc pc)
{
    return pc != STANDING_PC_NONE && pc != STANDING_PC_OTHER;
}

static bool standing_in_time(enum standing_pc pc)
{
    return pc == STANDING_PC_VALID || pc == STANDING_PC_DUE;
}

static bool standing_host_live(enum standing_host host)
{
    return host == STANDING_HOST_VALID || host == STANDING_HOST_DUE;
}

/* The host's word on the certificate itself, whether or not an order is open beside it. */
static enum standing_host standing_host_certificate(const struct standing_question *q)
{
    if (q->host != STANDING_HOST_PENDING)
        return q->host;
    return q->host_certificate != STANDING_HOST_PENDING ? q->host_certificate : STANDING_HOST_UNKNOWN;
}

static bool standing_same(const struct standing_question *q)
{
    return q->same && standing_has_certificate(q->pc);
}

/*
 * Both mean the same certificate, and this PC's clock contradicts the host: the clock is the likelier culprit. Without
 * the host's word, one that has not begun yet is suspicious by itself.
 */
static bool standing_clock_in_doubt(const struct standing_question *q)
{
    const enum standing_host host = standing_host_certificate(q);

    if (host == STANDING_HOST_UNKNOWN)
        return q->pc == STANDING_PC_NOT_YET;
    return standing_host_live(host) && standing_same(q) &&
           (q->pc == STANDING_PC_EXPIRED || q->pc == STANDING_PC_NOT_YET);
}

/* In time on this PC; now the host's word. */
static enum standing_usable standing_usable_in_time(const struct standing_question *q)
{
    switch (standing_host_certificate(q)) {
    case STANDING_HOST_UNKNOWN:
        return q->pc == STANDING_PC_DUE ? USABLE_DUE : USABLE_YES;
    case STANDING_HOST_VALID:
        return standing_same(q) ? USABLE_YES : USABLE_DIFFERS;
    case STANDING_HOST_DUE:
        return standing_same(q) ? USABLE_DUE : USABLE_DIFFERS;
    case STANDING_HOST_EXPIRED:
        return standing_same(q) ? USABLE_OUT_OF_TIME : USABLE_DIFFERS;
    case STANDING_HOST_REVOKED:
        return standing_same(q) ? USABLE_REVOKED : USABLE_DIFFERS;
    default:
        return USABLE_DIFFERS;
    }
}

static enum standing_usable standing_usable_of(const struct standing_question *q)
{
    if (!standing_has_certificate(q->pc))
        return USABLE_NONE;
    if (q->pc == STANDING_PC_NO_KEY)
        return USABLE_NO_KEY;
    if (!standing_in_time(q->pc))
        return USABLE_OUT_OF_TIME;
    return standing_usable_in_time(q);
}

static bool standing_signs(const struct standing *s)
{
    return s->usable == USABLE_YES || s->usable == USABLE_DUE;
}

static void standing_offer(struct standing *s, enum standing_action action)
{
    assert(s->secondary_count < STANDING_ACTIONS_MAX);
    s->secondary[s->secondary_count++] = action;
}

/* What can be done with what is on this PC, beside the way forward. */
static void standing_offer_beside(const struct standing_question *q, struct standing *s)
{
    const enum standing_host host = standing_host_certificate(q);

    if (standing_signs(s) || standing_clock_in_doubt(q))
        standing_offer(s, ACTION_EXPORT);
    else if (standing_host_live(host) || host == STANDING_HOST_UNKNOWN)
        standing_offer(s, ACTION_IMPORT);
    if (standing_has_certificate(q->pc) &&
        !standing_clock_in_doubt(q)) /* nobody shall throw it away for a wrong clock */
        standing_offer(s, ACTION_REMOVE);
}

static int standing_due_sentence(const struct standing *s)
{
    if (s->days_left <= 0)
        return MSG_STANDING_DUE_TODAY;
    return s->days_left == 1 ? MSG_STANDING_DUE_TOMORROW : MSG_STANDING_DUE;
}

/* The host's word is missing and an order of this person is in the journal. */
static void standing_order_alone(const struct standing_question *q, struct standing *s)
{
    s->sentence = standing_signs(s) ? MSG_STANDING_PENDING_HERE_USABLE : MSG_STANDING_PC_ORDER;
    s->primary = ACTION_RESUME;
    standing_offer(s, ACTION_CANCEL_ORDER);
    standing_offer(s, ACTION_LOGIN);
    standing_offer_beside(q, s);
}

/*
 * Nothing here can sign, and whether another application is wise only the host knows: ask it. Where it does not answer,
 * a backup is all that can help now.
 */
static void standing_ask_or_import(const struct standing_question *q, struct standing *s)
{
    s->primary = q->host_asked ? ACTION_IMPORT : ACTION_LOGIN;
    standing_offer(s, q->host_asked ? ACTION_LOGIN : ACTION_IMPORT);
    if (standing_has_certificate(q->pc))
        standing_offer(s, ACTION_REMOVE);
}

static void standing_of_pc_alone(const struct standing_question *q, struct standing *s)
{
    static const int sentences[STANDING_PC_COUNT] = {
        [STANDING_PC_NONE] = MSG_STANDING_PC_NONE,       [STANDING_PC_VALID] = MSG_STANDING_PC_FINE,
        [STANDING_PC_EXPIRED] = MSG_STANDING_PC_EXPIRED, [STANDING_PC_NOT_YET] = MSG_STANDING_PC_NOT_YET,
        [STANDING_PC_NO_KEY] = MSG_STANDING_NO_KEY,      [STANDING_PC_OTHER] = MSG_STANDING_PC_OTHER,
    };

    s->note = q->host_asked ? MSG_NOTE_HOST_UNREACHED : MSG_NOTE_HOST_NOT_ASKED;
    if (q->order_here) {
        standing_order_alone(q, s);
        return;
    }
    s->sentence = q->pc == STANDING_PC_DUE ? standing_due_sentence(s) : sentences[q->pc];
    if (standing_in_time(q->pc) || q->pc == STANDING_PC_NOT_YET) {
        s->primary = q->pc == STANDING_PC_VALID ? ACTION_NONE : q->pc == STANDING_PC_DUE ? ACTION_RENEW : ACTION_LOGIN;
        if (s->primary != ACTION_LOGIN)
            standing_offer(s, ACTION_LOGIN);
        standing_offer_beside(q, s);
    } else if (q->pc == STANDING_PC_NO_KEY) {
        s->primary = ACTION_IMPORT;
        standing_offer(s, ACTION_APPLY);
        standing_offer(s, ACTION_LOGIN);
        standing_offer(s, ACTION_REMOVE);
    } else {
        standing_ask_or_import(q, s);
    }
}

/* Nothing is to be had of the host by a login but a certificate. */
static void standing_offer_of_mute(const struct standing_question *q, struct standing *s)
{
    const enum standing_action apply = q->host_asked ? ACTION_APPLY : ACTION_LOGIN;

    if (standing_in_time(q->pc) || q->pc == STANDING_PC_NOT_YET) {
        s->primary = q->pc == STANDING_PC_DUE ? ACTION_RENEW : ACTION_NONE;
        if (!q->host_asked)
            standing_offer(s, ACTION_LOGIN);
        else if (q->pc == STANDING_PC_DUE) /* some renew nothing, or nothing that they no longer know */
            standing_offer(s, ACTION_APPLY);
        standing_offer_beside(q, s);
        return;
    }
    s->primary = q->pc == STANDING_PC_NO_KEY ? ACTION_IMPORT : apply;
    standing_offer(s, q->pc == STANDING_PC_NO_KEY ? apply : ACTION_IMPORT);
    if (standing_has_certificate(q->pc))
        standing_offer(s, ACTION_REMOVE);
}

/* A host that tells nothing of anybody's certificates; host_asked: somebody is logged in. */
static void standing_of_mute_host(const struct standing_question *q, struct standing *s)
{
    static const int sentences[STANDING_PC_COUNT] = {
        [STANDING_PC_NONE] = MSG_STANDING_MUTE_NONE,  [STANDING_PC_VALID] = MSG_STANDING_PC_FINE,
        [STANDING_PC_EXPIRED] = MSG_STANDING_EXPIRED, [STANDING_PC_NOT_YET] = MSG_STANDING_MUTE_NOT_YET,
        [STANDING_PC_NO_KEY] = MSG_STANDING_NO_KEY,   [STANDING_PC_OTHER] = MSG_STANDING_MUTE_NONE,
    };

    s->note = MSG_NOTE_HOST_MUTE;
    if (!q->order_here) {
        s->sentence = q->pc == STANDING_PC_DUE ? standing_due_sentence(s) : sentences[q->pc];
        standing_offer_of_mute(q, s);
        return;
    }
    s->sentence = standing_signs(s) ? MSG_STANDING_PENDING_HERE_USABLE : MSG_STANDING_PC_ORDER;
    s->primary = ACTION_RESUME;
    standing_offer(s, ACTION_CANCEL_ORDER);
    if (!q->host_asked)
        standing_offer(s, ACTION_LOGIN);
    standing_offer_beside(q, s);
}

/* The host has no certificate that could be used: a new one is the way. */
static void standing_of_dead_host(const struct standing_question *q, struct standing *s)
{
    const bool dated = q->pc == STANDING_PC_EXPIRED || (!standing_has_certificate(q->pc) && q->end_utc != 0);

    if (q->host == STANDING_HOST_REVOKED)
        s->sentence = MSG_STANDING_REVOKED;
    else if (q->host == STANDING_HOST_EXPIRED)
        s->sentence = dated ? MSG_STANDING_EXPIRED : MSG_STANDING_HOST_EXPIRED;
    else if (!standing_has_certificate(q->pc))
        s->sentence = MSG_STANDING_APPLY;
    else
        s->sentence = q->pc == STANDING_PC_EXPIRED ? MSG_STANDING_EXPIRED : MSG_STANDING_HOST_NONE;
    if (q->host == STANDING_HOST_EXPIRED && standing_same(q) &&
        (standing_in_time(q->pc) || q->pc == STANDING_PC_NOT_YET))
        s->note = MSG_NOTE_CLOCK;
    s->primary = ACTION_APPLY;
    if (standing_has_certificate(q->pc))
        standing_offer(s, ACTION_REMOVE);
}

/* The host has a certificate that works, and this PC does not have it with its key. */
static void standing_of_missing(const struct standing_question *q, struct standing *s)
{
    if (q->pc == STANDING_PC_NO_KEY)
        s->sentence = MSG_STANDING_NO_KEY;
    else if (q->host == STANDING_HOST_DUE)
        s->sentence = MSG_STANDING_DUE_IMPORT;
    else
        s->sentence = standing_has_certificate(q->pc) ? MSG_STANDING_DIFFERS : MSG_STANDING_IMPORT;
    s->note = MSG_NOTE_APPLY_VOIDS;
    s->primary = ACTION_IMPORT;
    standing_offer(s, ACTION_APPLY);
    if (standing_has_certificate(q->pc))
        standing_offer(s, ACTION_REMOVE);
}

/* The host's certificate is here with its key. The host's word on "due" wins over this PC's reckoning. */
static void standing_of_match(const struct standing_question *q, struct standing *s)
{
    if (standing_clock_in_doubt(q))
        s->sentence = MSG_STANDING_CLOCK; /* no button of ours sets a clock */
    else
        s->sentence = q->host == STANDING_HOST_DUE ? standing_due_sentence(s) : MSG_STANDING_FINE;
    if (q->host == STANDING_HOST_DUE) {
        s->note = MSG_NOTE_APPLY_VOIDS;
        s->primary = ACTION_RENEW;
        standing_offer(s, ACTION_APPLY);
    }
    standing_offer_beside(q, s);
}

static int standing_elsewhere_note(const struct standing_question *q)
{
    const bool voids = standing_host_live(standing_host_certificate(q));

    if (q->overdue)
        return voids ? MSG_NOTE_OVERDUE_VOIDS : MSG_NOTE_OVERDUE_ELSEWHERE;
    return voids ? MSG_NOTE_APPLY_CANCELS_VOIDS : MSG_NOTE_APPLY_CANCELS;
}

static void standing_of_pending(const struct standing_question *q, struct standing *s)
{

    if (q->order_here) {
        s->sentence = standing_signs(s) ? MSG_STANDING_PENDING_HERE_USABLE : MSG_STANDING_PENDING_HERE;
        s->note = q->overdue ? MSG_NOTE_OVERDUE : 0;
        s->primary = ACTION_RESUME;
        standing_offer(s, ACTION_CANCEL_ORDER);
    } else {
        s->sentence = standing_signs(s) ? MSG_STANDING_PENDING_ELSEWHERE_USABLE : MSG_STANDING_PENDING_ELSEWHERE;
        s->note = standing_elsewhere_note(q);
        s->primary = ACTION_APPLY;
    }
    standing_offer_beside(q, s);
}

static enum standing_light standing_light_of(const struct standing_question *q, const struct standing *s)
{
    const enum standing_host host = standing_host_certificate(q);

    if (s->primary == ACTION_RESUME)
        return LIGHT_WORKING;
    if (s->usable == USABLE_YES)
        return LIGHT_FINE;
    if (s->usable == USABLE_DUE)
        return LIGHT_DUE;
    if (s->usable != USABLE_NONE || host == STANDING_HOST_EXPIRED || host == STANDING_HOST_REVOKED)
        return LIGHT_PROBLEM;
    return host == STANDING_HOST_DUE ? LIGHT_DUE : LIGHT_NEUTRAL;
}

struct standing standing_of(const struct standing_question *question)
{
    const struct standing_question *q = question;
    struct standing s = {.primary = ACTION_NONE};

    assert(q->host < STANDING_HOST_COUNT && q->host_certificate < STANDING_HOST_COUNT && q->pc < STANDING_PC_COUNT);
    s.usable = standing_usable_of(q);
    if (q->end_utc != 0)
        s.days_left = time_days_between(q->now_utc, q->end_utc, q->zone_offset_s);
    if (q->host == STANDING_HOST_UNKNOWN && q->host_mute)
        standing_of_mute_host(q, &s);
    else if (q->host == STANDING_HOST_UNKNOWN)
        standing_of_pc_alone(q, &s);
    else if (q->host == STANDING_HOST_PENDING)
        standing_of_pending(q, &s);
    else if (!standing_host_live(q->host))
        standing_of_dead_host(q, &s);
    else if (standing_same(q) && q->pc != STANDING_PC_NO_KEY)
        standing_of_match(q, &s);
    else
        standing_of_missing(q, &s);
    if (standing_host_live(standing_host_certificate(q))) /* a key may have leaked wherever it is, and however all is */
        standing_offer(&s, ACTION_REVOKE);
    s.light = standing_light_of(q, &s);
    return s;
}
