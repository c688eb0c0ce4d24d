#include "cli/standing_command.h"

#include "ids.h"

int standing_command(enum standing_action action)
{
    static const int ids[ACTION_COUNT] = {
        [ACTION_APPLY] = IDS_DO_APPLY,   [ACTION_IMPORT] = IDS_DO_IMPORT, [ACTION_EXPORT] = IDS_DO_EXPORT,
        [ACTION_REMOVE] = IDS_DO_REMOVE, [ACTION_RESUME] = IDS_DO_APPLY,  [ACTION_CANCEL_ORDER] = IDS_DO_CANCEL,
        [ACTION_LOGIN] = IDS_DO_LOGIN,   [ACTION_RENEW] = IDS_DO_RENEW,   [ACTION_REVOKE] = IDS_DO_REVOKE,
    };

    return ids[action];
}
