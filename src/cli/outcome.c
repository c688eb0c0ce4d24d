#include "cli/outcome.h"

#include <stddef.h>

#include "base/fault.h"

/* Where the status alone would lead to another code than the table of product.md section 7 means. */
static const struct outcome_of_fault {
    int fault;
    enum outcome outcome;
} outcome_of_faults[] = {
    {FAULT_CONFIGURATION, OUTCOME_FAILED}, /* bad input, but not of who called */
    {FAULT_CODE_FORMAT, OUTCOME_WRONG_SECRET},
    {FAULT_CODE_EXPIRED, OUTCOME_WRONG_SECRET},
    {FAULT_PFX_NO_KEY, OUTCOME_FAILED}, /* the file's lack, not this PC's */
    {FAULT_PFX_KEY_MISMATCH, OUTCOME_FAILED},
    {FAULT_PFX_NO_CERTIFICATE, OUTCOME_FAILED},
    {FAULT_PFX_SEVERAL_KEYS, OUTCOME_FAILED},
    {FAULT_TARGET_FOLDER, OUTCOME_FAILED},
    {FAULT_KEY_NOT_EXPORTABLE, OUTCOME_FAILED},
    {FAULT_UNDO_NOT_EXPORTABLE, OUTCOME_FAILED},
    {FAULT_CLEAN_STAYS, OUTCOME_FAILED},
    {FAULT_ISSUED_OTHER, OUTCOME_FAILED},
    {FAULT_ISSUED_ENDED, OUTCOME_FAILED},
    {FAULT_SIGN_TEST, OUTCOME_FAILED},
    {FAULT_CERTIFICATE_REVOKED, OUTCOME_REVOKED},
    {FAULT_RENEW_OTHER, OUTCOME_DIFFERS},
    {FAULT_BAD_CSR, OUTCOME_REFUSED},
    {FAULT_BAD_PROOF, OUTCOME_REFUSED},
    {FAULT_ORDER_ENDED, OUTCOME_REFUSED},
    {FAULT_SESSION_ENDED, OUTCOME_REFUSED},
    {FAULT_HOST_REFUSED, OUTCOME_REFUSED}, /* whatever it refused, also what it did not find */
    {FAULT_TRANSFER_DIFFERS, OUTCOME_DIFFERS},
    {FAULT_TRANSFER_GONE, OUTCOME_REFUSED},
    {FAULT_TRANSFER_EXPIRED, OUTCOME_FAILED}, /* the file's time is over, not the certificate's */
    {FAULT_TRANSFER_ENDED, OUTCOME_CANCELLED},
    {FAULT_HOST_BUSY, OUTCOME_UNREACHABLE},
    {FAULT_HOST_INTERNAL, OUTCOME_UNREACHABLE},
};

static enum outcome outcome_of_status(enum status status)
{
    switch (status) {
    case ST_OK:
        return OUTCOME_OK;
    case ST_CANCELLED:
        return OUTCOME_CANCELLED;
    case ST_NOT_FOUND:
        return OUTCOME_NONE;
    case ST_BAD_INPUT:
        return OUTCOME_USAGE;
    case ST_WRONG_SECRET:
        return OUTCOME_WRONG_SECRET;
    case ST_NO_KEY:
        return OUTCOME_NO_KEY;
    case ST_EXPIRED:
        return OUTCOME_OUT_OF_TIME;
    case ST_OFFLINE:
    case ST_UNTRUSTED:
    case ST_BAD_ANSWER:
        return OUTCOME_UNREACHABLE;
    case ST_REFUSED:
        return OUTCOME_REFUSED;
    case ST_ALREADY:
    case ST_BAD_FILE:
    case ST_UNSUPPORTED:
    case ST_TOO_COSTLY:
    case ST_NOT_OURS:
    case ST_BUSY:
    case ST_IO:
    case ST_NO_MEMORY:
    case ST_BUG:
        break;
    }
    return OUTCOME_FAILED;
}

enum outcome outcome_of_failure(const struct err *err)
{
    if (err->status != ST_OK && err->status != ST_CANCELLED) {
        for (size_t i = 0; i < sizeof outcome_of_faults / sizeof outcome_of_faults[0]; i++) {
            if (outcome_of_faults[i].fault == err->fault)
                return outcome_of_faults[i].outcome;
        }
    }
    return outcome_of_status(err->status);
}

enum outcome outcome_of_usable(enum standing_usable usable)
{
    switch (usable) {
    case USABLE_YES:
        return OUTCOME_OK;
    case USABLE_NONE:
        return OUTCOME_NONE;
    case USABLE_NO_KEY:
        return OUTCOME_NO_KEY;
    case USABLE_OUT_OF_TIME:
        return OUTCOME_OUT_OF_TIME;
    case USABLE_REVOKED:
        return OUTCOME_REVOKED;
    case USABLE_DIFFERS:
        return OUTCOME_DIFFERS;
    case USABLE_DUE:
        return OUTCOME_DUE;
    }
    return OUTCOME_FAILED;
}

const char *outcome_word(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_OK:
        return "ok";
    case OUTCOME_FAILED:
        return "failed";
    case OUTCOME_USAGE:
        return "usage";
    case OUTCOME_NONE:
        return "none";
    case OUTCOME_WRONG_SECRET:
        return "wrong_secret";
    case OUTCOME_UNREACHABLE:
        return "unreachable";
    case OUTCOME_REFUSED:
        return "refused";
    case OUTCOME_CANCELLED:
        return "cancelled";
    case OUTCOME_DUE:
        return "due";
    case OUTCOME_OUT_OF_TIME:
        return "out_of_time";
    case OUTCOME_NO_KEY:
        return "no_key";
    case OUTCOME_DIFFERS:
        return "differs";
    case OUTCOME_REVOKED:
        return "revoked";
    }
    return "unknown";
}
