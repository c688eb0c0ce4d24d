#include "tray/actions.h"

#include "ids.h"
#include "tray/pages.h"
#include "tray/removing.h"

/* page: what is gone to; else 'begin' does it. */
static const struct {
    const struct page_class *page;
    void (*begin)(struct frame *frame, const struct cert_info *certificate);
    int label;
} actions[ACTION_COUNT] = {
    [ACTION_REMOVE] = {NULL, removing_begin, IDS_ACTION_REMOVE},
    [ACTION_LOGIN] = {&page_login, NULL, IDS_ACTION_LOGIN},
};

bool actions_can(enum standing_action action)
{
    return actions[action].page != NULL || actions[action].begin != NULL;
}

int actions_label(enum standing_action action)
{
    return actions[action].label;
}

void actions_do(struct frame *frame, enum standing_action action, const struct cert_info *certificate)
{
    if (actions[action].page != NULL)
        frame_go(frame, actions[action].page, certificate != NULL ? certificate->sha256 : NULL);
    else if (actions[action].begin != NULL && certificate != NULL)
        actions[action].begin(frame, certificate);
}
