#include "client/standing.h"

const char *standing_action_word(enum standing_action action)
{
    switch (action) {
    case ACTION_NONE:
        return "none";
    case ACTION_APPLY:
        return "apply";
    case ACTION_RENEW:
        return "renew";
    case ACTION_IMPORT:
        return "import";
    case ACTION_EXPORT:
        return "export";
    case ACTION_REMOVE:
        return "remove";
    case ACTION_REVOKE:
        return "revoke";
    case ACTION_RESUME:
        return "resume";
    case ACTION_CANCEL_ORDER:
        return "cancel_order";
    case ACTION_LOGIN:
        return "login";
    case ACTION_COUNT:
        break;
    }
    return "unknown";
}

const char *standing_usable_word(enum standing_usable usable)
{
    switch (usable) {
    case USABLE_YES:
        return "usable";
    case USABLE_NONE:
        return "none";
    case USABLE_NO_KEY:
        return "no_key";
    case USABLE_OUT_OF_TIME:
        return "out_of_time";
    case USABLE_REVOKED:
        return "revoked";
    case USABLE_DIFFERS:
        return "differs";
    case USABLE_DUE:
        return "due";
    }
    return "unknown";
}

const char *standing_host_word(enum standing_host host)
{
    switch (host) {
    case STANDING_HOST_UNKNOWN:
        return "unknown";
    case STANDING_HOST_NONE:
        return "none";
    case STANDING_HOST_VALID:
        return "valid";
    case STANDING_HOST_DUE:
        return "due";
    case STANDING_HOST_EXPIRED:
        return "expired";
    case STANDING_HOST_REVOKED:
        return "revoked";
    case STANDING_HOST_PENDING:
        return "pending";
    case STANDING_HOST_COUNT:
        break;
    }
    return "unknown";
}

const char *standing_pc_word(enum standing_pc pc)
{
    switch (pc) {
    case STANDING_PC_NONE:
        return "none";
    case STANDING_PC_VALID:
        return "valid";
    case STANDING_PC_DUE:
        return "due";
    case STANDING_PC_EXPIRED:
        return "expired";
    case STANDING_PC_NOT_YET:
        return "not_yet";
    case STANDING_PC_NO_KEY:
        return "no_key";
    case STANDING_PC_OTHER:
        return "other";
    case STANDING_PC_COUNT:
        break;
    }
    return "unknown";
}
