/*
 * The truth table, the heart of the product (../shared/product.md section 3): (what the host says) x (what this PC
 * holds for this person) x (now) -> one sentence, one primary action, the secondary ones. A pure function; every
 * surface (window, tray, command line, JSON) shows what it returned and decides nothing itself.
 */
#ifndef CLIENT_STANDING_H
#define CLIENT_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the host says of this person. */
enum standing_host {
    STANDING_HOST_UNKNOWN, /* not logged in, or offline */
    STANDING_HOST_NONE,
    STANDING_HOST_VALID,
    STANDING_HOST_DUE,
    STANDING_HOST_EXPIRED,
    STANDING_HOST_REVOKED,
    STANDING_HOST_PENDING, /* an order is open */
    STANDING_HOST_COUNT
};

/* What this PC holds for this person: the state of the best certificate. */
enum standing_pc {
    STANDING_PC_NONE,
    STANDING_PC_VALID,
    STANDING_PC_DUE,
    STANDING_PC_EXPIRED,
    STANDING_PC_NOT_YET,
    STANDING_PC_NO_KEY,
    STANDING_PC_OTHER, /* certificates of this firm, but none of this person's */
    STANDING_PC_COUNT
};

enum standing_action {
    ACTION_NONE,
    ACTION_APPLY,
    ACTION_RENEW,
    ACTION_IMPORT,
    ACTION_EXPORT,
    ACTION_REMOVE,
    ACTION_REVOKE,
    ACTION_RESUME,
    ACTION_CANCEL_ORDER,
    ACTION_LOGIN,
    ACTION_COUNT
};

/* The colour, shape and word of the whole: tray icon and chips. */
enum standing_light { LIGHT_NEUTRAL, LIGHT_FINE, LIGHT_DUE, LIGHT_PROBLEM, LIGHT_WORKING };

/* Whether this PC can sign for this person now, in the order in which `pccert status` answers (product.md section 7).
 */
enum standing_usable {
    USABLE_YES,         /* exit 0 */
    USABLE_NONE,        /* 3 */
    USABLE_NO_KEY,      /* 12 */
    USABLE_OUT_OF_TIME, /* 11 */
    USABLE_REVOKED,     /* 14 */
    USABLE_DIFFERS,     /* 13: host and this PC differ */
    USABLE_DUE          /* 10 */
};

struct standing_question {
    enum standing_host host;
    enum standing_host host_certificate; /* with PENDING: the state of the certificate that the host has beside it */
    enum standing_pc pc;
    bool same;       /* the PC's certificate is the host's (by serial and digest) */
    bool order_here; /* the key of the pending order is in this PC's journal */
    bool overdue;    /* it was issued so long ago that its PC should have confirmed it by now */
    bool host_asked; /* false: the sentence says that the host was not asked */
    bool host_mute;  /* it tells nothing of anybody's certificates, whoever asks: this PC's word is all there is */
    int64_t now_utc;
    int64_t end_utc;       /* of the PC's certificate if it has one, else the host's; 0 if neither */
    int32_t zone_offset_s; /* in which "days left" are counted */
};

enum { STANDING_ACTIONS_MAX = 8 };

struct standing {
    int sentence; /* MSG_... of client/message.h; %1 days left, %2 end date */
    int note;     /* a second, quieter sentence; 0 if none */
    enum standing_action primary;
    enum standing_action secondary[STANDING_ACTIONS_MAX];
    size_t secondary_count;
    enum standing_light light;
    enum standing_usable usable;
    int64_t days_left; /* whole calendar days to end_utc, negative when past */
};

struct standing standing_of(const struct standing_question *question);

/* "apply", "cancel_order"...; "usable", "due", "none"...: for JSON. Never NULL. */
const char *standing_action_word(enum standing_action action);
const char *standing_usable_word(enum standing_usable usable);
const char *standing_host_word(enum standing_host host);
const char *standing_pc_word(enum standing_pc pc);

/*
 * When a certificate becomes due: one calendar month before its end in the host's time zone, unless the host says
 * (renew_from_utc, 0 if it has not) a moment before the end; but never later than a 52nd of its life before the end.
 */
int64_t standing_due_from(int64_t not_before_utc, int64_t not_after_utc, int64_t renew_from_utc, int32_t zone_offset_s);
/* The state of one certificate on this PC. */
enum standing_pc standing_pc_of(int64_t not_before_utc, int64_t not_after_utc, int64_t due_from_utc, bool has_key,
                                int64_t now_utc);

#endif
