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
 * page: what is gone to, with 'request' or, of_one, the certificate's SHA-256; else 'begin' does it. with_login: only
 * the host can do it.
 */
static const struct {
    const struct page_class *page;
    const void *request;
    void (*begin)(struct frame *frame, const struct cert_info *certificate);
    int label;
    bool with_login, of_one;
} actions[ACTION_COUNT] = {
    [ACTION_APPLY] = {.page = &page_order, .request = &apply, .label = IDS_ACTION_APPLY, .with_login = true},
    [ACTION_RENEW] = {.page = &page_order, .request = &renew, .label = IDS_ACTION_RENEW, .with_login = true},
    [ACTION_IMPORT] = {.page = &page_import, .label = IDS_ACTION_IMPORT},
    [ACTION_EXPORT] = {.page = &page_export, .label = IDS_ACTION_EXPORT, .of_one = true},
    [ACTION_REMOVE] = {.begin = removing_begin, .label = IDS_ACTION_REMOVE},
    [ACTION_REVOKE] = {.page = &page_revoke, .label = IDS_ACTION_REVOKE, .with_login = true},
    [ACTION_RESUME] = {.page = &page_order, .request = &resume, .label = IDS_ACTION_RESUME},
    [ACTION_CANCEL_ORDER] = {.page = &page_order, .request = &cancel_order, .label = IDS_ACTION_CANCEL_ORDER},
    [ACTION_LOGIN] = {.page = &page_login, .label = IDS_ACTION_LOGIN},
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
    return actions[action].of_one && certificate != NULL ? certificate->sha256 : NULL;
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
