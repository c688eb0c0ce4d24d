/*
 * The truth table, cell by cell: what must be answered is written here as data, a row for a set of cells, and every
 * cell must have exactly one row. Nothing here computes what is expected.
 */
#include "client/standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/time_text.h"
#include "client/message.h"

enum answer3 { NO = 1, YES = 2, ANY = 3 }; /* bit 0: matches false, bit 1: matches true */

#define H(state) (1U << STANDING_HOST_##state)
#define P(state) (1U << STANDING_PC_##state)
#define M(name) MSG_STANDING_##name
#define N(name) MSG_NOTE_##name

enum {
    HOST_ANY = 0x7F,
    DEAD = H(NONE) | H(EXPIRED) | H(REVOKED),
    LIVE = H(VALID) | H(DUE),
    ABSENT = P(NONE) | P(OTHER),
    IN_TIME = P(VALID) | P(DUE),
    OUT = P(EXPIRED) | P(NOT_YET)
};

struct row {
    unsigned host, host_certificate, pc;
    enum answer3 same, here, asked;
    int sentence; /* MSG_STANDING_DUE stands for its three forms: the date says which */
    int note;
    enum standing_action primary;
    enum standing_action secondary[STANDING_ACTIONS_MAX]; /* up to the first ACTION_NONE */
    enum standing_light light;
    enum standing_usable usable;
};

#define A(name) ACTION_##name

/* clang-format off */
static const struct row rows[] = {
    /* --- the host was not asked (asked NO) or did not answer (YES); no order of ours is open --- */
    { H(UNKNOWN), HOST_ANY, P(NONE), ANY, NO, NO, M(PC_NONE), N(HOST_NOT_ASKED), A(LOGIN), { A(IMPORT) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, P(NONE), ANY, NO, YES, M(PC_NONE), N(HOST_UNREACHED), A(IMPORT), { A(LOGIN) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, P(OTHER), ANY, NO, NO, M(PC_OTHER), N(HOST_NOT_ASKED), A(LOGIN), { A(IMPORT) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, P(OTHER), ANY, NO, YES, M(PC_OTHER), N(HOST_UNREACHED), A(IMPORT), { A(LOGIN) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, P(VALID), ANY, NO, NO, M(PC_FINE), N(HOST_NOT_ASKED), A(NONE), { A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_FINE, USABLE_YES },
    { H(UNKNOWN), HOST_ANY, P(VALID), ANY, NO, YES, M(PC_FINE), N(HOST_UNREACHED), A(NONE), { A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_FINE, USABLE_YES },
    { H(UNKNOWN), HOST_ANY, P(DUE), ANY, NO, NO, M(DUE), N(HOST_NOT_ASKED), A(RENEW), { A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_DUE, USABLE_DUE },
    { H(UNKNOWN), HOST_ANY, P(DUE), ANY, NO, YES, M(DUE), N(HOST_UNREACHED), A(RENEW), { A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_DUE, USABLE_DUE },
    { H(UNKNOWN), HOST_ANY, P(EXPIRED), ANY, NO, NO, M(PC_EXPIRED), N(HOST_NOT_ASKED), A(LOGIN), { A(IMPORT), A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(EXPIRED), ANY, NO, YES, M(PC_EXPIRED), N(HOST_UNREACHED), A(IMPORT), { A(LOGIN), A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NOT_YET), ANY, NO, NO, M(PC_NOT_YET), N(HOST_NOT_ASKED), A(LOGIN), { A(EXPORT) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NOT_YET), ANY, NO, YES, M(PC_NOT_YET), N(HOST_UNREACHED), A(LOGIN), { A(EXPORT) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NO_KEY), ANY, NO, NO, M(NO_KEY), N(HOST_NOT_ASKED), A(IMPORT), { A(APPLY), A(LOGIN), A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    { H(UNKNOWN), HOST_ANY, P(NO_KEY), ANY, NO, YES, M(NO_KEY), N(HOST_UNREACHED), A(IMPORT), { A(APPLY), A(LOGIN), A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    /* the same with an order in this PC's journal */
    { H(UNKNOWN), HOST_ANY, ABSENT, ANY, YES, NO, M(PC_ORDER), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT) }, LIGHT_WORKING, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, ABSENT, ANY, YES, YES, M(PC_ORDER), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT) }, LIGHT_WORKING, USABLE_NONE },
    { H(UNKNOWN), HOST_ANY, P(VALID), ANY, YES, NO, M(PENDING_HERE_USABLE), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_YES },
    { H(UNKNOWN), HOST_ANY, P(VALID), ANY, YES, YES, M(PENDING_HERE_USABLE), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_YES },
    { H(UNKNOWN), HOST_ANY, P(DUE), ANY, YES, NO, M(PENDING_HERE_USABLE), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_DUE },
    { H(UNKNOWN), HOST_ANY, P(DUE), ANY, YES, YES, M(PENDING_HERE_USABLE), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_DUE },
    { H(UNKNOWN), HOST_ANY, P(EXPIRED), ANY, YES, NO, M(PC_ORDER), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(EXPIRED), ANY, YES, YES, M(PC_ORDER), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NOT_YET), ANY, YES, NO, M(PC_ORDER), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NOT_YET), ANY, YES, YES, M(PC_ORDER), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(EXPORT) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(UNKNOWN), HOST_ANY, P(NO_KEY), ANY, YES, NO, M(PC_ORDER), N(HOST_NOT_ASKED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_NO_KEY },
    { H(UNKNOWN), HOST_ANY, P(NO_KEY), ANY, YES, YES, M(PC_ORDER), N(HOST_UNREACHED), A(RESUME), { A(CANCEL_ORDER), A(LOGIN), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_NO_KEY },

    /* --- none, expired, revoked: apply --- */
    { H(NONE), HOST_ANY, ABSENT, ANY, ANY, ANY, M(APPLY), 0, A(APPLY), { A(NONE) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(NONE), HOST_ANY, IN_TIME, ANY, ANY, ANY, M(HOST_NONE), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(NONE), HOST_ANY, P(EXPIRED), ANY, ANY, ANY, M(EXPIRED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(NONE), HOST_ANY, P(NOT_YET), ANY, ANY, ANY, M(HOST_NONE), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(NONE), HOST_ANY, P(NO_KEY), ANY, ANY, ANY, M(HOST_NONE), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    { H(EXPIRED), HOST_ANY, ABSENT, ANY, ANY, ANY, M(EXPIRED), 0, A(APPLY), { A(NONE) }, LIGHT_PROBLEM, USABLE_NONE },
    { H(EXPIRED), HOST_ANY, IN_TIME, YES, ANY, ANY, M(HOST_EXPIRED), N(CLOCK), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(EXPIRED), HOST_ANY, IN_TIME, NO, ANY, ANY, M(HOST_EXPIRED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(EXPIRED), HOST_ANY, P(EXPIRED), ANY, ANY, ANY, M(EXPIRED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(EXPIRED), HOST_ANY, P(NOT_YET), YES, ANY, ANY, M(HOST_EXPIRED), N(CLOCK), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(EXPIRED), HOST_ANY, P(NOT_YET), NO, ANY, ANY, M(HOST_EXPIRED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(EXPIRED), HOST_ANY, P(NO_KEY), ANY, ANY, ANY, M(HOST_EXPIRED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    { H(REVOKED), HOST_ANY, ABSENT, ANY, ANY, ANY, M(REVOKED), 0, A(APPLY), { A(NONE) }, LIGHT_PROBLEM, USABLE_NONE },
    { H(REVOKED), HOST_ANY, IN_TIME, YES, ANY, ANY, M(REVOKED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_REVOKED },
    { H(REVOKED), HOST_ANY, IN_TIME, NO, ANY, ANY, M(REVOKED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(REVOKED), HOST_ANY, OUT, ANY, ANY, ANY, M(REVOKED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(REVOKED), HOST_ANY, P(NO_KEY), ANY, ANY, ANY, M(REVOKED), 0, A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },

    /* --- valid --- */
    { H(VALID), HOST_ANY, ABSENT, ANY, ANY, ANY, M(IMPORT), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REVOKE) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(VALID), HOST_ANY, IN_TIME, YES, ANY, ANY, M(FINE), 0, A(NONE), { A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_FINE, USABLE_YES },
    { H(VALID), HOST_ANY, IN_TIME, NO, ANY, ANY, M(DIFFERS), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(VALID), HOST_ANY, OUT, YES, ANY, ANY, M(CLOCK), 0, A(NONE), { A(EXPORT), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(VALID), HOST_ANY, OUT, NO, ANY, ANY, M(DIFFERS), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(VALID), HOST_ANY, P(NO_KEY), ANY, ANY, ANY, M(NO_KEY), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_NO_KEY },

    /* --- due --- */
    { H(DUE), HOST_ANY, ABSENT, ANY, ANY, ANY, M(DUE_IMPORT), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REVOKE) }, LIGHT_DUE, USABLE_NONE },
    { H(DUE), HOST_ANY, IN_TIME, YES, ANY, ANY, M(DUE), N(APPLY_VOIDS), A(RENEW), { A(APPLY), A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_DUE, USABLE_DUE },
    { H(DUE), HOST_ANY, IN_TIME, NO, ANY, ANY, M(DUE_IMPORT), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(DUE), HOST_ANY, OUT, YES, ANY, ANY, M(CLOCK), N(APPLY_VOIDS), A(RENEW), { A(APPLY), A(EXPORT), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(DUE), HOST_ANY, OUT, NO, ANY, ANY, M(DUE_IMPORT), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(DUE), HOST_ANY, P(NO_KEY), ANY, ANY, ANY, M(NO_KEY), N(APPLY_VOIDS), A(IMPORT), { A(APPLY), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_NO_KEY },

    /* --- pending, the key in this PC's journal: resume; beside it a certificate that works... --- */
    { H(PENDING), H(VALID), ABSENT, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REVOKE) }, LIGHT_WORKING, USABLE_NONE },
    { H(PENDING), H(DUE), ABSENT, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REVOKE) }, LIGHT_WORKING, USABLE_NONE },
    { H(PENDING), H(VALID), IN_TIME, YES, YES, ANY, M(PENDING_HERE_USABLE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_WORKING, USABLE_YES },
    { H(PENDING), H(DUE), IN_TIME, YES, YES, ANY, M(PENDING_HERE_USABLE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_WORKING, USABLE_DUE },
    { H(PENDING), LIVE, IN_TIME, NO, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_WORKING, USABLE_DIFFERS },
    { H(PENDING), LIVE, OUT, YES, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT), A(REVOKE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), LIVE, OUT, NO, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), LIVE, P(NO_KEY), ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_WORKING, USABLE_NO_KEY },
    /* ... or none that does */
    { H(PENDING), DEAD, ABSENT, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER) }, LIGHT_WORKING, USABLE_NONE },
    { H(PENDING), H(NONE), IN_TIME, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_DIFFERS },
    { H(PENDING), H(EXPIRED), IN_TIME, YES, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), H(REVOKED), IN_TIME, YES, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_REVOKED },
    { H(PENDING), H(EXPIRED) | H(REVOKED), IN_TIME, NO, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_DIFFERS },
    { H(PENDING), DEAD, OUT, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), DEAD, P(NO_KEY), ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(REMOVE) }, LIGHT_WORKING, USABLE_NO_KEY },
    /* ... or one of which the host said nothing */
    { H(PENDING), H(UNKNOWN) | H(PENDING), ABSENT, ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT) }, LIGHT_WORKING, USABLE_NONE },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(VALID), ANY, YES, ANY, M(PENDING_HERE_USABLE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_YES },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(DUE), ANY, YES, ANY, M(PENDING_HERE_USABLE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_DUE },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(EXPIRED), ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(NOT_YET), ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(EXPORT) }, LIGHT_WORKING, USABLE_OUT_OF_TIME },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(NO_KEY), ANY, YES, ANY, M(PENDING_HERE), 0, A(RESUME), { A(CANCEL_ORDER), A(IMPORT), A(REMOVE) }, LIGHT_WORKING, USABLE_NO_KEY },

    /* --- pending on another PC: apply anew here, which cancels that order, and says so --- */
    { H(PENDING), H(VALID), ABSENT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(IMPORT), A(REVOKE) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(PENDING), H(DUE), ABSENT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(IMPORT), A(REVOKE) }, LIGHT_DUE, USABLE_NONE },
    { H(PENDING), H(VALID), IN_TIME, YES, NO, ANY, M(PENDING_ELSEWHERE_USABLE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_FINE, USABLE_YES },
    { H(PENDING), H(DUE), IN_TIME, YES, NO, ANY, M(PENDING_ELSEWHERE_USABLE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(EXPORT), A(REMOVE), A(REVOKE) }, LIGHT_DUE, USABLE_DUE },
    { H(PENDING), LIVE, IN_TIME, NO, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(PENDING), LIVE, OUT, YES, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(EXPORT), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), LIVE, OUT, NO, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), LIVE, P(NO_KEY), ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS_VOIDS), A(APPLY), { A(IMPORT), A(REMOVE), A(REVOKE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    { H(PENDING), H(NONE), ABSENT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(NONE) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(PENDING), H(EXPIRED) | H(REVOKED), ABSENT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(NONE) }, LIGHT_PROBLEM, USABLE_NONE },
    { H(PENDING), H(NONE), IN_TIME, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(PENDING), H(EXPIRED), IN_TIME, YES, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), H(REVOKED), IN_TIME, YES, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_REVOKED },
    { H(PENDING), H(EXPIRED) | H(REVOKED), IN_TIME, NO, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_DIFFERS },
    { H(PENDING), DEAD, OUT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), DEAD, P(NO_KEY), ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
    { H(PENDING), H(UNKNOWN) | H(PENDING), ABSENT, ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(IMPORT) }, LIGHT_NEUTRAL, USABLE_NONE },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(VALID), ANY, NO, ANY, M(PENDING_ELSEWHERE_USABLE), N(APPLY_CANCELS), A(APPLY), { A(EXPORT), A(REMOVE) }, LIGHT_FINE, USABLE_YES },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(DUE), ANY, NO, ANY, M(PENDING_ELSEWHERE_USABLE), N(APPLY_CANCELS), A(APPLY), { A(EXPORT), A(REMOVE) }, LIGHT_DUE, USABLE_DUE },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(EXPIRED), ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(IMPORT), A(REMOVE) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(NOT_YET), ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(EXPORT) }, LIGHT_PROBLEM, USABLE_OUT_OF_TIME },
    { H(PENDING), H(UNKNOWN) | H(PENDING), P(NO_KEY), ANY, NO, ANY, M(PENDING_ELSEWHERE), N(APPLY_CANCELS), A(APPLY), { A(IMPORT), A(REMOVE) }, LIGHT_PROBLEM, USABLE_NO_KEY },
};
/* clang-format on */

enum { ROW_COUNT = sizeof rows / sizeof rows[0], TAIPEI_S = 28800 };

/* Noon in Taipei on 23 November 2026. */
static const int64_t noon_utc = 1795406400;

struct date {
    const char *name;
    int64_t end_after_s;
    int64_t days_left;
    int due_sentence;
};

static const struct date dates[] = {
    {"in ten days", 10 * 86400, 10, MSG_STANDING_DUE},
    {"in two days", 2 * 86400, 2, MSG_STANDING_DUE},
    {"tomorrow at 23:59:59", 2 * 86400 - 43201, 1, MSG_STANDING_DUE_TOMORROW},
    {"tomorrow at 00:00:00", 43200, 1, MSG_STANDING_DUE_TOMORROW},
    {"today at 23:59:59", 43199, 0, MSG_STANDING_DUE_TODAY},
    {"this second", 0, 0, MSG_STANDING_DUE_TODAY},
    {"a second ago", -1, 0, MSG_STANDING_DUE_TODAY},
    {"yesterday", -86400, -1, MSG_STANDING_DUE_TODAY},
    {"last year", -365 * 86400, -365, MSG_STANDING_DUE_TODAY},
};

enum { DATE_COUNT = sizeof dates / sizeof dates[0] };

static bool matches(enum answer3 wanted, bool is)
{
    return (wanted & (is ? YES : NO)) != 0;
}

static bool row_covers(const struct row *row, const struct standing_question *q)
{
    return (row->host >> q->host & 1U) != 0 && (row->host_certificate >> q->host_certificate & 1U) != 0 &&
           (row->pc >> q->pc & 1U) != 0 && matches(row->same, q->same) && matches(row->here, q->order_here) &&
           matches(row->asked, q->host_asked);
}

static const struct row *only_row(const struct standing_question *q)
{
    const struct row *found = NULL;

    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!row_covers(&rows[i], q))
            continue;
        assert_null(found);
        found = &rows[i];
    }
    assert_non_null(found);
    return found;
}

static void name_cell(const struct standing_question *q, const char *date)
{
    char name[200] = "";

    (void)snprintf(name, sizeof name, "host %s (%s) pc %s same %d here %d asked %d, ends %s",
                   standing_host_word(q->host), standing_host_word(q->host_certificate), standing_pc_word(q->pc),
                   q->same, q->order_here, q->host_asked, date);
    print_message("%s\n", name);
}

static bool is_as_expected(const struct standing *s, const struct row *row, const struct date *date)
{
    const int sentence = row->sentence == MSG_STANDING_DUE ? date->due_sentence : row->sentence;
    size_t count = 0;

    while (count < STANDING_ACTIONS_MAX && row->secondary[count] != ACTION_NONE)
        count++;
    return s->sentence == sentence && s->note == row->note && s->primary == row->primary &&
           s->secondary_count == count && memcmp(s->secondary, row->secondary, count * sizeof row->secondary[0]) == 0 &&
           s->light == row->light && s->usable == row->usable && s->days_left == date->days_left;
}

/* Every question there is: 7 x 7 x 7 x 2 x 2 x 2 cells. */
static size_t each_cell(void (*visit)(const struct standing_question *q))
{
    size_t count = 0;

    for (unsigned i = 0; i < 7U * 7 * 7 * 8; i++, count++) {
        const struct standing_question q = {
            .host = (enum standing_host)(i / 8 % 7),
            .host_certificate = (enum standing_host)(i / 56 % 7),
            .pc = (enum standing_pc)(i / 392),
            .same = (i & 1U) != 0,
            .order_here = (i & 2U) != 0,
            .host_asked = (i & 4U) != 0,
            .now_utc = noon_utc,
            .zone_offset_s = TAIPEI_S,
        };

        visit(&q);
    }
    return count;
}

static void visit_dates(const struct standing_question *q)
{
    const struct row *row = only_row(q);

    for (size_t i = 0; i < DATE_COUNT; i++) {
        struct standing_question dated = *q;
        struct standing s = {0};

        dated.end_utc = noon_utc + dates[i].end_after_s;
        s = standing_of(&dated);
        if (!is_as_expected(&s, row, &dates[i])) {
            name_cell(&dated, dates[i].name);
            fail();
        }
    }
}

static void test_every_cell(void **state)
{
    (void)state;
    assert_int_equal(each_cell(visit_dates), 2744);
}

static bool offers(const struct standing *s, enum standing_action action)
{
    for (size_t i = 0; i < s->secondary_count; i++) {
        if (s->secondary[i] == action)
            return true;
    }
    return s->primary == action;
}

static bool host_is_live(const struct standing_question *q)
{
    const enum standing_host word = q->host == STANDING_HOST_PENDING ? q->host_certificate : q->host;

    return word == STANDING_HOST_VALID || word == STANDING_HOST_DUE;
}

/* What must hold whatever the rows say; a slip in a row cannot hide here. */
static void visit_invariants(const struct standing_question *q)
{
    const struct standing s = standing_of(q);
    const bool has = q->pc != STANDING_PC_NONE && q->pc != STANDING_PC_OTHER;

    assert_in_range(s.sentence, MSG_STANDING_FINE, MSG_STANDING_PC_ORDER);
    if (s.primary == ACTION_NONE) /* nothing to do: all is good, or what is wrong no button of ours sets right */
        assert_true(s.usable == USABLE_YES || s.sentence == MSG_STANDING_CLOCK);
    for (size_t i = 0; i < s.secondary_count; i++) {
        assert_int_not_equal(s.secondary[i], ACTION_NONE);
        assert_int_not_equal(s.secondary[i], s.primary);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(s.secondary[i], s.secondary[j]);
    }
    if (offers(&s, ACTION_RENEW)) /* the old key must be here to prove it, and the certificate due */
        assert_true(has && q->pc != STANDING_PC_NO_KEY && (q->host == STANDING_HOST_DUE || q->pc == STANDING_PC_DUE));
    if (offers(&s, ACTION_EXPORT))
        assert_true(has && q->pc != STANDING_PC_NO_KEY);
    if (offers(&s, ACTION_REMOVE))
        assert_true(has);
    assert_int_equal(offers(&s, ACTION_RESUME), offers(&s, ACTION_CANCEL_ORDER));
    if (offers(&s, ACTION_RESUME)) /* never a second order beside one of ours */
        assert_true(q->order_here && !offers(&s, ACTION_APPLY));
    if (offers(&s, ACTION_APPLY) && (q->host == STANDING_HOST_VALID || q->host == STANDING_HOST_DUE))
        assert_int_equal(s.note, MSG_NOTE_APPLY_VOIDS);
    if (s.light == LIGHT_FINE)
        assert_int_equal(s.usable, USABLE_YES);
    if (!has)
        assert_int_equal(s.usable, USABLE_NONE);
    if (q->host == STANDING_HOST_UNKNOWN)
        assert_int_equal(s.note, q->host_asked ? MSG_NOTE_HOST_UNREACHED : MSG_NOTE_HOST_NOT_ASKED);
    /* The last thing to think of, wherever the host has something to declare void. */
    assert_int_equal(offers(&s, ACTION_REVOKE), host_is_live(q));
    if (host_is_live(q))
        assert_int_equal(s.secondary[s.secondary_count - 1], ACTION_REVOKE);
}

/* An order that waits for its PC's word far too long changes the note, and nothing else. */
static void visit_overdue(const struct standing_question *q)
{
    static const int notes[][2] = {
        {0, MSG_NOTE_OVERDUE},
        {MSG_NOTE_APPLY_CANCELS, MSG_NOTE_OVERDUE_ELSEWHERE},
        {MSG_NOTE_APPLY_CANCELS_VOIDS, MSG_NOTE_OVERDUE_VOIDS},
    };
    struct standing_question late = *q;
    struct standing before = standing_of(q);
    struct standing after = {0};
    bool known = q->host != STANDING_HOST_PENDING;

    late.overdue = true;
    after = standing_of(&late);
    for (size_t i = 0; q->host == STANDING_HOST_PENDING && i < sizeof notes / sizeof notes[0]; i++)
        known = known || (before.note == notes[i][0] && after.note == notes[i][1]);
    assert_true(known);
    if (q->host == STANDING_HOST_PENDING)
        before.note = after.note;
    assert_int_equal(after.note, before.note);
    assert_int_equal(after.sentence, before.sentence);
    assert_int_equal(after.primary, before.primary);
    assert_int_equal(after.secondary_count, before.secondary_count);
    assert_memory_equal(after.secondary, before.secondary, sizeof after.secondary);
    assert_int_equal(after.light, before.light);
    assert_int_equal(after.usable, before.usable);
}

static void test_overdue(void **state)
{
    (void)state;
    assert_int_equal(each_cell(visit_overdue), 2744);
}

static void test_invariants(void **state)
{
    (void)state;
    assert_int_equal(each_cell(visit_invariants), 2744);
}

/* Neither side knows an end: nothing is said of one. */
static void test_no_end_known(void **state)
{
    const struct standing_question q = {.host = STANDING_HOST_EXPIRED, .pc = STANDING_PC_NONE, .now_utc = noon_utc};
    const struct standing s = standing_of(&q);

    (void)state;
    assert_int_equal(s.sentence, MSG_STANDING_HOST_EXPIRED);
    assert_int_equal(s.days_left, 0);
}

static int64_t moment(const char *rfc3339)
{
    int64_t at_utc = 0;

    assert_int_equal(time_from_rfc3339(rfc3339, &at_utc), ST_OK);
    return at_utc;
}

static void test_due_from(void **state)
{
    static const struct {
        const char *not_after;
        const char *renew_from; /* NULL: the host has not said */
        const char *expected;
    } cases[] = {
        {"2026-03-31T06:00:00Z", NULL, "2026-02-28T06:00:00Z"},
        {"2028-03-31T06:00:00Z", NULL, "2028-02-29T06:00:00Z"},
        {"2026-12-23T15:59:59Z", NULL, "2026-11-23T15:59:59Z"},
        {"2026-03-31T17:00:00Z", NULL, "2026-02-28T17:00:00Z"}, /* 1 April in Taipei: 1 March there */
        {"2027-01-15T00:00:00Z", NULL, "2026-12-15T00:00:00Z"},
        {"2026-12-23T00:00:00Z", "2026-12-15T00:00:00Z", "2026-12-15T00:00:00Z"}, /* the host's word wins, later... */
        {"2026-12-23T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"}, /* ... or earlier */
        {"2026-12-23T00:00:00Z", "2026-12-15T23:32:19Z", "2026-12-15T23:32:19Z"}, /* ... but leaves a 52nd of a year */
        {"2026-12-23T00:00:00Z", "2026-12-15T23:32:20Z", "2026-12-15T23:32:19Z"},
        {"2026-12-23T00:00:00Z", "2026-12-22T23:59:59Z", "2026-12-15T23:32:19Z"},
        {"2026-12-23T00:00:00Z", "2026-12-23T00:00:00Z", "2026-11-23T00:00:00Z"}, /* not where nobody could renew */
        {"2026-12-23T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-23T00:00:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int64_t renew_from = cases[i].renew_from != NULL ? moment(cases[i].renew_from) : 0;

        const int64_t not_after = moment(cases[i].not_after);

        assert_int_equal(standing_due_from(not_after - INT64_C(365) * 86400, not_after, renew_from, TAIPEI_S),
                         moment(cases[i].expected));
    }
    assert_int_equal(standing_due_from(0, 5200, 5099, TAIPEI_S), 5099); /* one that lives for a short time */
    assert_int_equal(standing_due_from(0, 5200, 5199, TAIPEI_S), 5100);
}

static void test_state_of_one(void **state)
{
    static const struct {
        int64_t now;
        bool has_key;
        enum standing_pc expected;
    } cases[] = {
        {999, true, STANDING_PC_NOT_YET},  {1000, true, STANDING_PC_VALID},   {4999, true, STANDING_PC_VALID},
        {5000, true, STANDING_PC_DUE},     {6000, true, STANDING_PC_DUE},     {6001, true, STANDING_PC_EXPIRED},
        {999, false, STANDING_PC_NO_KEY},  {1000, false, STANDING_PC_NO_KEY}, {5000, false, STANDING_PC_NO_KEY},
        {6001, false, STANDING_PC_NO_KEY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(standing_pc_of(1000, 6000, 5000, cases[i].has_key, cases[i].now), cases[i].expected);
    assert_int_equal(standing_pc_of(1000, 6000, 500, true, 999), STANDING_PC_NOT_YET); /* due never before it begins */
    assert_int_equal(standing_pc_of(1000, 6000, 9000, true, 6001), STANDING_PC_EXPIRED); /* nor after it ends */
}

static void test_words(void **state)
{
    (void)state;
    for (int i = 0; i < ACTION_COUNT; i++)
        assert_string_not_equal(standing_action_word((enum standing_action)i), "unknown");
    for (int i = 0; i <= USABLE_DUE; i++)
        assert_string_not_equal(standing_usable_word((enum standing_usable)i), "unknown");
    for (int i = STANDING_HOST_NONE; i < STANDING_HOST_COUNT; i++)
        assert_string_not_equal(standing_host_word((enum standing_host)i), "unknown");
    for (int i = 0; i < STANDING_PC_COUNT; i++)
        assert_string_not_equal(standing_pc_word((enum standing_pc)i), "unknown");
    assert_string_equal(standing_action_word(ACTION_CANCEL_ORDER), "cancel_order");
    assert_string_equal(standing_usable_word(USABLE_YES), "usable");
    assert_string_equal(standing_host_word(STANDING_HOST_UNKNOWN), "unknown");
    assert_string_equal(standing_pc_word(STANDING_PC_NOT_YET), "not_yet");
    assert_string_equal(standing_action_word(ACTION_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell),   cmocka_unit_test(test_invariants), cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_no_end_known), cmocka_unit_test(test_due_from),   cmocka_unit_test(test_state_of_one),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
