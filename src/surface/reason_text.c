#include "surface/reason_text.h"

#include "ids.h"

int reason_text(enum revocation_reason reason)
{
    switch (reason) {
    case REASON_KEY_COMPROMISE:
        return IDS_REVOKE_KEY_COMPROMISE;
    case REASON_SUPERSEDED:
        return IDS_REVOKE_SUPERSEDED;
    case REASON_CESSATION:
        return IDS_REVOKE_CESSATION;
    case REASON_UNSPECIFIED:
        break;
    }
    return IDS_REVOKE_UNSPECIFIED;
}
