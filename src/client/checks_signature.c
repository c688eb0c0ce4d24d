/*
 * The certificates of the persons who have one here: does each sign, does the host agree, and does an old one stand in
 * its way?
 */
#include "client/checks_internal.h"

#include <assert.h>
#include <stdio.h>

#include "base/fault.h"
#include "client/cleaner.h"
#include "client/message.h"
#include "client/signing.h"
#include "pki/random.h"

/* --- old ones --- */

static const struct cleaner_item *checks_mistaken(const struct cleaner_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].taken_by_mistake)
            return &plan->items[i];
    return NULL;
}

static void checks_add_stale(struct checks *checks, const struct cleaner_plan *plan)
{
    const struct cleaner_item *mistaken = checks_mistaken(plan);
    struct check_line *line = NULL;

    if (mistaken != NULL) {
        line =
            checks_add(checks, CHECK_STALE, check_warns(MSG_CHECK_STALE_TAKEN, MSG_CHECK_REMEDY_CLEAN, CHECK_DO_CLEAN));
        checks_insert(line, 0, CHECK_INSERT_SERIAL, mistaken->holding->entry.info.serial);
        checks_insert(line, 1, CHECK_INSERT_SERIAL, mistaken->proven->entry.info.serial);
    } else if (plan->to_go > 0) {
        line =
            checks_add(checks, CHECK_STALE, check_warns(MSG_CHECK_STALE_SOME, MSG_CHECK_REMEDY_CLEAN, CHECK_DO_CLEAN));
        checks_insert_number(line, 0, (int64_t)plan->to_go);
    } else {
        (void)checks_add(checks, CHECK_STALE, check_passes(MSG_CHECK_STALE_NONE));
    }
}

enum status checks_stale(struct checks *checks, struct err *err)
{
    struct cleaner_plan plan = {.items = NULL};
    struct err cause = ERR_INIT;
    const enum status status = cleaner_plan(checks->client, NULL, &plan, &cause);

    if (status == ST_OK)
        checks_add_stale(checks, &plan);
    cleaner_clear(&plan);
    return status == ST_OK
               ? ST_OK
               : checks_add_failure(checks, CHECK_STALE, check_not_asked(MSG_CHECK_CERTIFICATES_UNKNOWN), &cause, err);
}

/* --- a real signature --- */

/* What the certificate alone tells; result PASS: it has to be tried. */
static struct check_words checks_words_of_state(const struct holding *holding)
{
    switch (holding->state) {
    case STANDING_PC_NO_KEY:
        return check_fails(MSG_CHECK_SIGNATURE_NO_KEY, MSG_CHECK_REMEDY_IMPORT, CHECK_DO_IMPORT);
    case STANDING_PC_EXPIRED:
        return check_fails(MSG_CHECK_SIGNATURE_EXPIRED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY);
    case STANDING_PC_NOT_YET:
        return check_fails(MSG_CHECK_SIGNATURE_NOT_YET, MSG_CHECK_REMEDY_CLOCK, CHECK_DO_CLOCK);
    default:
        return check_passes(MSG_CHECK_SIGNATURE_FINE);
    }
}

static struct check_words checks_words_of_host(enum host_state state)
{
    switch (state) {
    case HOST_VALID:
        return check_passes(MSG_CHECK_SIGNATURE_FINE);
    case HOST_DUE:
        return check_warns(MSG_CHECK_SIGNATURE_DUE, MSG_CHECK_REMEDY_RENEW, CHECK_DO_RENEW);
    case HOST_EXPIRED:
        return check_fails(MSG_CHECK_SIGNATURE_EXPIRED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY);
    default:
        return check_fails(MSG_CHECK_SIGNATURE_REVOKED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY);
    }
}

static enum status checks_sign(const struct checks *checks, const struct holding *holding,
                               struct signature_request *request, struct err *cause)
{
    unsigned char challenge[32] = {0};
    unsigned char digest[SHA256_BYTES] = {0};
    enum status status = random_bytes(challenge, sizeof challenge, cause);

    if (status == ST_OK)
        status = digest_sha256(challenge, sizeof challenge, digest, cause);
    if (status == ST_OK)
        status = signing_sign_digest(checks->client, holding, digest, &request->cms, cause);
    digest_hex(digest, request->content_sha256);
    return status;
}

/* For those checks that hear of it from others too. */
static void checks_note_host(struct checks *checks, const struct holding *holding, enum host_state state)
{
    struct checks_host_word *word = &checks->host_words[checks->host_word_count];

    assert(checks->host_word_count < CHECKS_PERSONS_MAX);
    checks->host_word_count++;
    (void)snprintf(word->sha256, sizeof word->sha256, "%s", holding->entry.info.sha256);
    word->state = state;
}

/* It signs here; what does the host make of it? */
static struct check_words checks_ask_host(struct checks *checks, const struct holding *holding,
                                          const struct signature_request *request, struct err *cause)
{
    const struct backend *backend = checks->client->backend;
    struct signature_answer answer = {.serial = ""};

    if (!checks->directory_known || (backend->capabilities & BACKEND_CAN_VERIFY) == 0)
        return check_not_asked(MSG_CHECK_SIGNATURE_HERE);
    if (backend->signature_check(backend->self, request, &answer, cause) == ST_OK) {
        checks_note_host(checks, holding, answer.state);
        return checks_words_of_host(answer.state);
    }
    return cause->fault == FAULT_SIGNATURE_REFUSED
               ? check_fails(MSG_CHECK_SIGNATURE_REFUSED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY)
               : check_not_asked(MSG_CHECK_SIGNATURE_HERE);
}

static struct check_words checks_try_signature(struct checks *checks, const struct holding *holding, struct err *cause)
{
    struct signature_request request = {.content_sha256 = ""};
    struct check_words words = checks_words_of_state(holding);

    if (words.result != CHECK_PASS)
        return words;
    buf_init(&request.cms, LIMIT_CMS_BYTES);
    words = checks_sign(checks, holding, &request, cause) == ST_OK
                ? checks_ask_host(checks, holding, &request, cause)
                : check_fails(MSG_CHECK_SIGNATURE_BROKEN, MSG_CHECK_REMEDY_KEY, CHECK_DO_REPAIR);
    signature_request_clear(&request);
    return words;
}

static enum status checks_add_signature(struct checks *checks, const struct holding *holding, struct err *err)
{
    const struct cert_info *info = &holding->entry.info;
    struct err cause = ERR_INIT;
    const struct check_words words = checks_try_signature(checks, holding, &cause);
    const enum status status = checks_add_failure(checks, CHECK_SIGNATURE, words, &cause, err);
    struct check_line *line = &checks->report->lines[checks->report->count - 1];

    if (status != ST_OK)
        return status;
    checks_insert(line, 0, CHECK_INSERT_SERIAL, info->serial);
    checks_insert(line, 1, CHECK_INSERT_ID, info->national_id);
    (void)snprintf(line->national_id, sizeof line->national_id, "%s", info->national_id);
    return ST_OK;
}

static enum status checks_everybody(struct checks *checks, const struct inventory *inventory, struct err *err)
{
    const struct holding *best = inventory_next_person(inventory, NULL);
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && best != NULL && i < CHECKS_PERSONS_MAX; i++) {
        status = checks_add_signature(checks, best, err);
        best = inventory_next_person(inventory, best);
    }
    return status;
}

enum status checks_signature(struct checks *checks, struct err *err)
{
    const char *national_id = checks->question->national_id;
    const size_t before = checks->report->count;
    struct inventory inventory = {.holdings = NULL};
    struct err cause = ERR_INIT;
    enum status status = inventory_read(checks->client, national_id, NULL, &inventory, &cause);

    if (status != ST_OK)
        status =
            checks_add_failure(checks, CHECK_SIGNATURE, check_not_asked(MSG_CHECK_CERTIFICATES_UNKNOWN), &cause, err);
    else if (national_id == NULL)
        status = checks_everybody(checks, &inventory, err);
    else if (inventory_best(&inventory) != NULL)
        status = checks_add_signature(checks, inventory_best(&inventory), err);
    if (status == ST_OK && checks->report->count == before)
        (void)checks_add(checks, CHECK_SIGNATURE, check_not_asked(MSG_CHECK_SIGNATURE_NOTHING));
    inventory_clear(&inventory);
    return status;
}
