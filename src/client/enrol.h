/*
 * Getting a certificate, the first or one in the place of another: a transaction over a journal (client/journal.h) that
 * any crash may interrupt and any later start of any of our programs continues. The key is durable before the first
 * byte is sent; from SUBMITTED on nothing of the person's is needed to finish (../shared/design.md section 4). A step
 * that finds that the host has ended the order is ST_EXPIRED (FAULT_ORDER_ENDED): record, key and whatever it had
 * installed are gone from this PC by then.
 *
 * A renewal is the same with a proof by the old certificate's key. The old one can be used until the host has confirmed
 * the new one; only then, as the last step, it and its key leave this PC.
 *
 * Order of calls: enrol_begin, enrol_begin_renewal or enrol_open; then, as enrol_next says, code, consent, finish;
 * enrol_close. Every call may fail and be called again. Closing leaves the journal as it is: nothing is lost.
 */
#ifndef CLIENT_ENROL_H
#define CLIENT_ENROL_H

#include "client/client.h"
#include "client/journal.h"
#include "client/login.h"

struct enrolment; /* one open order, its journal locked by this process */

/*
 * Key, journal, CSR from the host's profile, order. Continues this PC's own open order of that person if there is one,
 * whatever its kind (ST_OK, enrol_next tells where it stands); a renewal that was not placed yet, and cannot be any
 * more, gives way to what is asked for now. An order of another PC in the way is ST_REFUSED (FAULT_ORDER_OPEN) unless
 * replace_open, which cancels it first. ST_BUSY (FAULT_ORDER_IN_PROGRESS) if another process works on ours, until the
 * host has its confirmation.
 */
MUST_CHECK enum status enrol_begin(const struct client *client, const struct session *session, bool replace_open,
                                   struct enrolment **out, struct err *err);
/*
 * The same for a renewal of the certificate that client/renewal.h finds, with its failures before anything is made.
 * ST_REFUSED (FAULT_NOT_ALLOWED, err.detail: the day from which the host allows it) if it is too early. Signing with
 * the old key fails as the store does.
 */
MUST_CHECK enum status enrol_begin_renewal(const struct client *client, const struct session *session,
                                           const char *serial, bool replace_open, struct enrolment **out,
                                           struct err *err);
/*
 * An order of the journal by name (journal_list); the host is not asked. ST_NOT_FOUND (FAULT_NO_OPEN_ORDER), ST_BUSY
 * (FAULT_ORDER_IN_PROGRESS), ST_BAD_FILE (FAULT_JOURNAL), ST_REFUSED (FAULT_ORDER_OTHER_HOST) for an order that was
 * placed with another host than the configured one, or by another way (client/host_address.h).
 */
MUST_CHECK enum status enrol_open(const struct client *client, const char *name, struct enrolment **out,
                                  struct err *err);
void enrol_close(struct enrolment **enrolment);

/* After enrol_open, before the host was asked: NEXT_WAIT if enrol_finish can go on alone, else NEXT_NOTHING. */
enum order_next enrol_next(const struct enrolment *enrolment);
const struct journal_entry *enrol_entry(const struct enrolment *enrolment); /* borrowed */
/* Finished, ended or taken back, its record wiped: no later call or start can continue it. */
bool enrol_is_over(const struct enrolment *enrolment);
/* An earlier call had placed it: a one-time code may have been sent for it, and still counts while it is valid. */
bool enrol_was_placed(const struct enrolment *enrolment);
/* After enrol_finish: what the renewal replaced (enrol_entry) could not be removed and is still on this PC, void. */
bool enrol_replaced_stays(const struct enrolment *enrolment);

MUST_CHECK enum status enrol_send_code(struct enrolment *enrolment, const struct session *session,
                                       struct code_sent_answer *out, struct err *err);
/*
 * code: as typed; spaces and a leading prefix ("7750-") are dropped, full-width digits taken. ST_BAD_INPUT
 * (FAULT_CODE_FORMAT), ST_WRONG_SECRET (FAULT_CODE_WRONG), ST_REFUSED (FAULT_CODE_EXPIRED, FAULT_CODE_EXHAUSTED).
 */
MUST_CHECK enum status enrol_verify_code(struct enrolment *enrolment, const struct session *session, const char *code,
                                         struct err *err);
/* language: that of the surface, if the host has the text in it; NULL: the binding one. consent_answer_clear
 * afterwards.
 */
MUST_CHECK enum status enrol_read_consent(struct enrolment *enrolment, const char *language, struct consent_answer *out,
                                          struct err *err);
MUST_CHECK enum status enrol_agree(struct enrolment *enrolment, const struct session *session,
                                   const struct consent_answer *consent, struct err *err);
/*
 * Finalize (session needed until SUBMITTED; NULL: by order proof), wait, download, check that the certificate is for
 * our key, this firm's and this person's, install, sign and verify where the key is, confirm, remove what a renewal
 * replaced, wipe the journal. *out is the installed certificate. On a failure after issue: undone on this PC where
 * possible, the journal kept.
 */
MUST_CHECK enum status enrol_finish(struct enrolment *enrolment, const struct session *session, struct cert_info *out,
                                    struct err *err);
/*
 * Cancelled at the host (if it still can be), then wiped here with its key. ST_REFUSED: FAULT_ORDER_ISSUED (too late),
 * FAULT_SESSION_ENDED (session NULL, and the host has to be asked).
 */
MUST_CHECK enum status enrol_cancel(struct enrolment *enrolment, const struct session *session, struct err *err);
/* The same for an order that can come to nothing, as the last act: also when the person has stopped everything. */
MUST_CHECK enum status enrol_take_back(struct enrolment *enrolment, const struct session *session, struct err *err);

/*
 * A record that nothing can come of on this PC as it is configured: unreadable, or of another host. Only enrol_forget
 * ends it (or the former configuration, or the former Windows password).
 */
bool enrol_is_stuck(const struct client *client, const struct journal_line *line);
/*
 * What there is to cancel: this person's order with the configured host, else this person's with another one, else a
 * record that nobody can read, which may be anybody's. national_id "": whosever. ST_NOT_FOUND (FAULT_NO_OPEN_ORDER),
 * ST_BUSY (FAULT_ORDER_IN_PROGRESS: what another process holds may be this person's).
 */
MUST_CHECK enum status enrol_to_cancel(const struct client *client, const char *national_id, struct journal_line *out,
                                       struct err *err);
/*
 * How many records nobody can read, whosever they are, and one's name (may be NULL; left alone if there is none). 0
 * also if the journal cannot be looked into.
 */
size_t enrol_unreadable(const struct client *client, char name[SEALED_NAME_SIZE]);
/*
 * Whether only enrol_forget can end that one; else enrol_cancel does. So it is with every order where the host cannot
 * cancel. Without a configured host nobody's is another's.
 */
bool enrol_must_be_forgotten(const struct client *client, const struct journal_line *line);
/*
 * Wipe such a record and its key, on this PC alone: no host is asked, no password needed. The person has been asked,
 * for an order that a host knows ends there only with its time. A certificate that is installed stays.
 * ST_REFUSED (FAULT_SESSION_ENDED) for an order that enrol_cancel can cancel, ST_BUSY (FAULT_ORDER_IN_PROGRESS),
 * ST_NOT_FOUND (FAULT_NO_OPEN_ORDER), ST_IO.
 */
MUST_CHECK enum status enrol_forget(const struct client *client, const char *name, struct err *err);

/* So many are finished at most in one call; others are left for the next. */
enum { ENROL_RESUMED_MAX = 16 };

/* What one call of enrol_resume_all did. */
struct enrol_resumed {
    size_t finished; /* certificates installed and confirmed */
    size_t ended;    /* orders that the host had ended: wiped */
    size_t waiting;  /* need their person's login, or the host, or are held by another process */
    size_t stuck;    /* cannot be continued here (enrol_is_stuck); not among the waiting */
    struct cert_info certificates[ENROL_RESUMED_MAX]; /* those that were finished, in that order */
    struct cert_info last;                            /* of the last one finished */
    size_t replaced_stay;                             /* certificates that were replaced, and could not be removed */
    struct journal_replaced replaced;                 /* the last of those */
};
/* The last one that was finished of that person, or NULL. Borrowed. Another application would void it. */
const struct cert_info *enrol_resumed_of(const struct enrol_resumed *resumed, const char *national_id);
/*
 * Run at every start: finish whatever can be finished without a password. Never ST_CANCELLED's or ST_OFFLINE's victim:
 * what cannot go on now stays for the next start, and once the host was silent it is not asked again. ST_OK also when
 * nothing was there; *err tells of the first that failed.
 */
MUST_CHECK enum status enrol_resume_all(const struct client *client, struct enrol_resumed *out, struct err *err);
/*
 * What a person who asked for it is to be told of it. why: *err of enrol_resume_all. ST_OK if something was finished or
 * cleared and nothing is left that has a reason to be told; else that reason; ST_BUSY (FAULT_ORDER_NOT_READY) for an
 * order that waits for its person's login, ST_NOT_FOUND (FAULT_NO_OPEN_ORDER) where there was none.
 */
MUST_CHECK enum status enrol_resumed_verdict(const struct enrol_resumed *resumed, const struct err *why,
                                             struct err *err);

#endif
