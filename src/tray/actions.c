#include "tray/actions.h"

#include "ids.h"
#include "tray/pages.h"

static const struct {
    const struct page_class *page;
    int label;
} actions[ACTION_COUNT] = {
    [ACTION_LOGIN] = {&page_login, IDS_ACTION_LOGIN},
};

const struct page_class *actions_page(enum standing_action action)
{
    return actions[action].page;
}

int actions_label(enum standing_action action)
{
    return actions[action].label;
}

void actions_do(struct frame *frame, enum standing_action action)
{
    if (actions[action].page != NULL)
        frame_go(frame, actions[action].page, NULL);
}
