#include "cli/failure_hints.h"

#include "base/fault.h"
#include "ids.h"

int failure_hint(int fault)
{
    switch (fault) {
    case FAULT_TARGET_EXISTS:
        return IDS_HINT_FORCE;
    case FAULT_ORDER_OPEN:
        return IDS_HINT_REPLACE;
    case FAULT_OTHER_PERSON:
        return IDS_HINT_ANY_PERSON;
    case FAULT_SEVERAL_CERTIFICATES:
    case FAULT_UNDO_SEVERAL:
        return IDS_HINT_SERIAL;
    case FAULT_UNDO_NOT_EXPORTABLE:
        return IDS_HINT_NO_UNDO;
    case FAULT_ORDER_NOT_READY:
    case FAULT_ORDER_ENDED:
    case FAULT_CODE_EXHAUSTED:
    case FAULT_CERTIFICATE_REVOKED:
    case FAULT_HOST_NO_CERTIFICATE:
        return IDS_HINT_APPLY;
    case FAULT_RENEW_NOT_HERE:
    case FAULT_RENEW_NO_KEY:
        return IDS_HINT_IMPORT;
    case FAULT_ORDER_ISSUED:
    case FAULT_REMOVE_ORDER_OPEN:
        return IDS_HINT_RESUME;
    case FAULT_ORDER_OTHER_HOST:
        return IDS_HINT_CANCEL;
    default:
        return 0;
    }
}
