#include "client/enrol_finish.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/backup_memory.h"
#include "client/enrol_asked.h"
#include "client/enrol_check.h"
#include "client/post_change.h"
#include "client/removal.h"
#include "client/sign_test.h"

static const struct buf *enrol_finish_leaf(const struct enrolment *enrolment)
{
    return &enrolment->entry.certificates.items[0];
}

/* Installed and found unable to sign: certificate and key go again, and the next start tries anew from HAVE_CERT. */
static void enrol_finish_undo(struct enrolment *enrolment, const char *sha256, struct err *cause)
{
    const struct cert_store_port *store = enrolment->client->store;
    bool key_kept = false;
    const enum status status = store->remove(store->self, sha256, &key_kept, NULL);

    if (status == ST_OK)
        KILL_POINT("enrol.undone");
    else if (status != ST_NOT_FOUND && cause->fault == FAULT_SIGN_TEST)
        cause->fault = FAULT_SIGN_TEST_STAYS;
    if (enrol_order_write(enrolment, JOURNAL_HAVE_CERT, NULL) != ST_OK)
        enrolment->entry.state = JOURNAL_HAVE_CERT; /* enrol_open takes INSTALLED for that too */
}

static enum status enrol_finish_install(struct enrolment *enrolment, struct err *err)
{
    const struct cert_store_port *store = enrolment->client->store;
    const struct buf *leaf = enrol_finish_leaf(enrolment);
    struct cert_list chain = {.count = 0};
    enum status status = enrol_check_chain_of(&enrolment->entry.certificates, &chain, err);

    if (status == ST_OK) {
        progress_report(enrolment->client->progress, PROGRESS_INSTALLING, 0, 0);
        status = store->install(store->self, enrolment->key, leaf->data, leaf->len, &chain, enrolment->client->progress,
                                err);
        KILL_POINT("enrol.store_installed");
    }
    cert_list_clear(&chain);
    return status;
}

/* For other programs. Where the process that installed it was killed, this one tells, perhaps once more. */
static void enrol_finish_note(struct enrolment *enrolment, const struct cert_info *leaf)
{
    const bool renewed = enrolment->entry.kind == ORDER_RENEW;

    if (!enrolment->change_noted)
        post_change_note(enrolment->client, renewed ? POST_CHANGE_RENEWED : POST_CHANGE_INSTALLED, leaf->sha256,
                         leaf->serial);
    enrolment->change_noted = true;
}

/* Installing and testing belong together: between them nobody is asked whether to stop. */
static enum status enrol_finish_install_and_test(struct enrolment *enrolment, const struct cert_info *leaf,
                                                 struct err *err)
{
    struct err cause = ERR_INIT;
    enum status status = enrol_order_go_on(enrolment, err);

    if (status == ST_OK)
        status = enrol_finish_install(enrolment, err);
    if (status != ST_OK)
        return status;
    status = enrol_order_write(enrolment, JOURNAL_INSTALLED, &cause);
    if (status == ST_OK)
        status = sign_test_installed(enrolment->client, leaf->sha256, &cause);
    if (status == ST_OK)
        status = enrol_order_write(enrolment, JOURNAL_TESTED, &cause);
    if (status != ST_OK)
        enrol_finish_undo(enrolment, leaf->sha256, &cause);
    else
        enrol_finish_note(enrolment, leaf);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status enrol_finish_send_confirm(struct enrolment *enrolment, const struct cert_info *leaf,
                                             struct order_answer *answer, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    struct confirm_request request = {.installed = true};
    enum status status = enrol_asked_open(enrolment, NULL, &asked, err);

    memcpy(request.sha256, leaf->sha256, sizeof request.sha256);
    progress_report(enrolment->client->progress, PROGRESS_CONFIRMING, 0, 0);
    if (status == ST_OK)
        status = backend->confirm(backend->self, enrolment->entry.order, &asked.auth, &request, answer, err);
    enrol_asked_close(&asked);
    KILL_POINT("enrol.confirm_sent");
    return status;
}

static enum status enrol_finish_confirm(struct enrolment *enrolment, const struct cert_info *leaf, struct err *err)
{
    struct order_answer answer = {.order = ""};
    enum status status = enrol_order_go_on(enrolment, err);

    if (status != ST_OK)
        return status;
    status = enrol_finish_send_confirm(enrolment, leaf, &answer, err);
    if (status == ST_OK)
        status = enrol_order_take_answer(enrolment, &answer, err);
    if (status == ST_OK && answer.state != ORDER_CONFIRMED)
        status = err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "confirmed, and the host does not say so");
    if (status == ST_EXPIRED && !enrolment->over)
        (void)!enrol_order_abandon(enrolment, true, NULL); /* declared void meanwhile */
    return status;
}

/* The host has declared it void by now. That it is gone already is what an earlier start has done. */
static void enrol_finish_give_up_replaced(struct enrolment *enrolment)
{
    const enum status status = removal_remove_replaced(enrolment->client, enrolment->entry.replaced.sha256,
                                                       enrolment->entry.replaced.serial, NULL);

    KILL_POINT("enrol.replaced_removed");
    enrolment->replaced_stays = status != ST_OK && status != ST_NOT_FOUND;
}

/* From now on it is known that there is no backup of it, until there is one. */
static void enrol_finish_remember(struct enrolment *enrolment)
{
    const struct buf *leaf = enrol_finish_leaf(enrolment);
    struct cert_info info = {.is_ca = false};

    if (enrolment->entry.certificates.count == 0 || cert_read(leaf->data, leaf->len, &info, NULL) != ST_OK)
        return;
    backup_memory_issued(enrolment->client, &info);
    enrol_finish_note(enrolment, &info);
}

void enrol_finish_close_books(struct enrolment *enrolment)
{
    enrol_finish_remember(enrolment);
    if (enrolment->entry.state < JOURNAL_CONFIRMED)
        (void)!enrol_order_write(enrolment, JOURNAL_CONFIRMED, NULL);
    if (enrolment->entry.kind == ORDER_RENEW)
        enrol_finish_give_up_replaced(enrolment);
    (void)!enrol_order_wipe(enrolment, NULL);
}

enum status enrol_finish_within(struct enrolment *enrolment, const struct session *session, unsigned patience_ms,
                                struct cert_info *out, struct err *err)
{
    struct cert_info leaf = {.is_ca = false};
    enum status status = enrol_fetch(enrolment, session, patience_ms, err);

    if (status == ST_OK)
        status = cert_read(enrol_finish_leaf(enrolment)->data, enrol_finish_leaf(enrolment)->len, &leaf, err);
    if (status == ST_OK && enrolment->entry.state == JOURNAL_HAVE_CERT)
        status = enrol_finish_install_and_test(enrolment, &leaf, err);
    if (status == ST_OK && enrolment->entry.state == JOURNAL_TESTED)
        status = enrol_finish_confirm(enrolment, &leaf, err);
    if (status != ST_OK)
        return status;
    enrol_finish_close_books(enrolment);
    *out = leaf;
    return ST_OK;
}

enum status enrol_finish(struct enrolment *enrolment, const struct session *session, struct cert_info *out,
                         struct err *err)
{
    return enrol_finish_within(enrolment, session, ENROL_FETCH_PATIENCE_MS, out, err);
}
