#include "tray/actions.h"

#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/pages.h"
#include "tray/removing.h"

/* What page_order is asked for. */
static const enum standing_action apply = ACTION_APPLY, renew = ACTION_RENEW, resume = ACTION_RESUME,
                                  cancel_order = ACTION_CANCEL_ORDER;

/*
 * page: what is gone to, with 'request' or the certificate's SHA-256; else 'begin' does it. with_login: only the host
 * can do it.
 */
static const struct {
    const struct page_class *page;
    const void *request;
    void (*begin)(struct frame *frame, const struct cert_info *certificate);
    int label;
    bool with_login;
} actions[ACTION_COUNT] = {
    [ACTION_APPLY] = {&page_order, &apply, NULL, IDS_ACTION_APPLY, true},
    [ACTION_RENEW] = {&page_order, &renew, NULL, IDS_ACTION_RENEW, true},
    [ACTION_REMOVE] = {NULL, NULL, removing_begin, IDS_ACTION_REMOVE, false},
    [ACTION_RESUME] = {&page_order, &resume, NULL, IDS_ACTION_RESUME, false},
    [ACTION_CANCEL_ORDER] = {&page_order, &cancel_order, NULL, IDS_ACTION_CANCEL_ORDER, false},
    [ACTION_LOGIN] = {&page_login, NULL, NULL, IDS_ACTION_LOGIN, false},
};

bool actions_can(enum standing_action action)
{
    return actions[action].page != NULL || actions[action].begin != NULL;
}

int actions_label(enum standing_action action)
{
    return actions[action].label;
}

static const void *request_of(enum standing_action action, const struct cert_info *certificate)
{
    if (actions[action].request != NULL)
        return actions[action].request;
    return certificate != NULL ? certificate->sha256 : NULL;
}

void actions_do(struct frame *frame, enum standing_action action, const struct cert_info *certificate)
{
    if (actions[action].with_login && !frame_visit(frame)->logged_in) {
        ask_tell_words(frame_window(frame), IDS_ORDER_LOGIN_FIRST, NULL);
        frame_go(frame, &page_login, NULL);
    } else if (actions[action].page != NULL) {
        frame_go(frame, actions[action].page, request_of(action, certificate));
    } else if (actions[action].begin != NULL && certificate != NULL) {
        actions[action].begin(frame, certificate);
    }
}
