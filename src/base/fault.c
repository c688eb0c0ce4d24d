#include "base/fault.h"

#include <stddef.h>

struct fault_entry {
    int fault;
    const char *word;
};

static const struct fault_entry fault_entries[] = {
    {FAULT_NONE, "none"},
    {FAULT_USAGE, "usage"},
    {FAULT_NATIONAL_ID, "national_id"},
    {FAULT_SERIAL, "serial"},
    {FAULT_PASSWORD_LENGTH, "password_length"},
    {FAULT_PASSWORD_CHARACTERS, "password_characters"},
    {FAULT_PASSWORDS_DIFFER, "passwords_differ"},
    {FAULT_CONFIGURATION, "configuration"},
    {FAULT_SECRET_MISSING, "secret_missing"},
    {FAULT_SEVERAL_CERTIFICATES, "several_certificates"},
    {FAULT_CODE_FORMAT, "code_format"},
    {FAULT_NOT_TEXT, "not_text"},
    {FAULT_FILE_MISSING, "file_missing"},
    {FAULT_FILE_UNREADABLE, "file_unreadable"},
    {FAULT_FILE_TOO_LARGE, "file_too_large"},
    {FAULT_NOT_PFX, "not_pfx"},
    {FAULT_PFX_DAMAGED, "pfx_damaged"},
    {FAULT_PFX_PASSWORD, "pfx_password"},
    {FAULT_PFX_NO_KEY, "pfx_no_key"},
    {FAULT_PFX_NO_CERTIFICATE, "pfx_no_certificate"},
    {FAULT_PFX_KEY_MISMATCH, "pfx_key_mismatch"},
    {FAULT_PFX_SEVERAL_KEYS, "pfx_several_keys"},
    {FAULT_PFX_ALGORITHM, "pfx_algorithm"},
    {FAULT_PFX_KEY_KIND, "pfx_key_kind"},
    {FAULT_PFX_COST, "pfx_cost"},
    {FAULT_TARGET_READ_ONLY, "target_read_only"},
    {FAULT_TARGET_EXISTS, "target_exists"},
    {FAULT_DISK_FULL, "disk_full"},
    {FAULT_READ_BACK, "read_back"},
    {FAULT_TARGET_FOLDER, "target_folder"},
    {FAULT_CERTIFICATE_MISSING, "certificate_missing"},
    {FAULT_CERTIFICATE_HERE, "certificate_here"},
    {FAULT_CERTIFICATE_NO_KEY, "certificate_no_key"},
    {FAULT_CERTIFICATE_EXPIRED, "certificate_expired"},
    {FAULT_OTHER_PERSON, "other_person"},
    {FAULT_OTHER_FIRM, "other_firm"},
    {FAULT_KEY_NOT_EXPORTABLE, "key_not_exportable"},
    {FAULT_STORE, "store"},
    {FAULT_STORE_BUSY, "store_busy"},
    {FAULT_SIGN_TEST, "sign_test"},
    {FAULT_REMOVE_NOT_PROVEN, "remove_not_proven"},
    {FAULT_JOURNAL, "journal"},
    {FAULT_ORDER_IN_PROGRESS, "order_in_progress"},
    {FAULT_NO_OPEN_ORDER, "no_open_order"},
    {FAULT_KEY_BROKEN, "key_broken"},
    {FAULT_PROFILE_NOT_LOADED, "profile_not_loaded"},
    {FAULT_ORDER_OTHER_HOST, "order_other_host"},
    {FAULT_REMOVE_ORDER_OPEN, "remove_order_open"},
    {FAULT_SIGN_TEST_STAYS, "sign_test_stays"},
    {FAULT_HOST_UNREACHABLE, "host_unreachable"},
    {FAULT_HOST_TIMEOUT, "host_timeout"},
    {FAULT_HOST_TLS, "host_tls"},
    {FAULT_HOST_RUBBISH, "host_rubbish"},
    {FAULT_HOST_BUSY, "host_busy"},
    {FAULT_HOST_INTERNAL, "host_internal"},
    {FAULT_HOST_REFUSED, "host_refused"},
    {FAULT_LOGIN, "login"},
    {FAULT_LOGIN_LOCKED, "login_locked"},
    {FAULT_SESSION_ENDED, "session_ended"},
    {FAULT_NO_PHONE, "no_phone"},
    {FAULT_CODE_WRONG, "code_wrong"},
    {FAULT_CODE_EXPIRED, "code_expired"},
    {FAULT_CODE_EXHAUSTED, "code_exhausted"},
    {FAULT_CODE_TOO_SOON, "code_too_soon"},
    {FAULT_CONSENT_CHANGED, "consent_changed"},
    {FAULT_ORDER_OPEN, "order_open"},
    {FAULT_ORDER_ENDED, "order_ended"},
    {FAULT_ORDER_NOT_READY, "order_not_ready"},
    {FAULT_BAD_CSR, "bad_csr"},
    {FAULT_BAD_PROOF, "bad_proof"},
    {FAULT_ISSUED_OTHER, "issued_other"},
    {FAULT_ORDER_ISSUED, "order_issued"},
    {FAULT_NOT_ALLOWED, "not_allowed"},
    {FAULT_CERTIFICATE_REVOKED, "certificate_revoked"},
    {FAULT_HOST_NO_CERTIFICATE, "host_no_certificate"},
    {FAULT_NOT_OFFERED, "not_offered"},
    {FAULT_RENEW_NOT_HERE, "renew_not_here"},
    {FAULT_RENEW_NO_KEY, "renew_no_key"},
    {FAULT_RENEW_OTHER, "renew_other"},
    {FAULT_REVOKE_LIMIT, "revoke_limit"},
    {FAULT_CANCELLED, "cancelled"},
    {FAULT_NO_MEMORY, "no_memory"},
    {FAULT_BUG, "bug"},
};

const char *fault_word(int fault)
{
    for (size_t i = 0; i < sizeof fault_entries / sizeof fault_entries[0]; i++) {
        if (fault_entries[i].fault == fault)
            return fault_entries[i].word;
    }
    return "unknown";
}
