#include "server/ca/token_look.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

#include "base/fault.h"

enum { SLOTS_MOST = 256, KEYS_WANTED = 1 };

/* What is open, in the order in which it is closed again backwards. */
struct looking {
    P11KitUri *uri;
    CK_FUNCTION_LIST *module;
    bool initialized;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session; /* 0: none */
    bool logged_in;
};

/* The token's failures, also where no call of it failed (CKR_OK, 0: no number). */
static enum status fail(struct err *err, enum status status, CK_RV code, const char *what)
{
    return err_set_code(err, status, FAULT_NONE, ERR_PKCS11, (long long)code, what);
}

/*
 * --- The address ---
 */

static enum status parse(const char *text, P11KitUri **out, struct err *err)
{
    P11KitUri *uri = p11_kit_uri_new();
    enum status status = ST_OK;

    if (uri == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PKCS#11: the key's address");
    if (p11_kit_uri_parse(text, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, uri) != P11_KIT_URI_OK ||
        p11_kit_uri_any_unrecognized(uri) != 0)
        status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                         "PKCS#11: the key's address is wanted as pkcs11:token=...;object=... (RFC 7512)");
    if (status == ST_OK)
        *out = uri; /* the caller's now */
    else
        p11_kit_uri_free(uri);
    return status;
}

static bool names_token(P11KitUri *uri)
{
    const CK_TOKEN_INFO *token = p11_kit_uri_get_token_info(uri);

    return token->label[0] != '\0' || token->serialNumber[0] != '\0';
}

static bool names_object(P11KitUri *uri)
{
    return p11_kit_uri_get_attribute(uri, CKA_LABEL) != NULL || p11_kit_uri_get_attribute(uri, CKA_ID) != NULL;
}

static enum status check_address(P11KitUri *uri, struct err *err)
{
    if (p11_kit_uri_get_pin_value(uri) != NULL || p11_kit_uri_get_pin_source(uri) != NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                       "PKCS#11: no PIN may stand in the key's address: it is read from the file pkcs11.pin");
    if (!names_token(uri) || !names_object(uri))
        return err_set(
            err, ST_BAD_INPUT, FAULT_CONFIGURATION,
            "PKCS#11: the key's address must name the token (token= or serial=) and the key (object= or id=)");
    if (p11_kit_uri_get_attribute(uri, CKA_CLASS) != NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                       "PKCS#11: no type= is wanted in the key's address: it is that of both halves");
    return ST_OK;
}

enum status token_look_address(const char *text, struct err *err)
{
    P11KitUri *uri = NULL;
    enum status status = parse(text, &uri, err);

    if (status != ST_OK)
        return status;
    status = check_address(uri, err);
    p11_kit_uri_free(uri);
    return status;
}

/*
 * --- The token ---
 */

static enum status start(const char *module, struct looking *looking, struct err *err)
{
    CK_RV code = CKR_OK;

    looking->module = p11_kit_module_load(module, 0);
    if (looking->module == NULL) {
        (void)fail(err, ST_IO, CKR_OK, "PKCS#11: the token's library cannot be loaded: is pkcs11.module its file?");
        err_detail_path(err, module);
        return ST_IO;
    }
    code = p11_kit_module_initialize(looking->module);
    if (code != CKR_OK)
        return fail(err, ST_IO, code, "PKCS#11: the token's library does not start: see what its maker says of it");
    looking->initialized = true;
    return ST_OK;
}

static enum status find_token(struct looking *looking, CK_TOKEN_INFO *out, struct err *err)
{
    CK_SLOT_ID slots[SLOTS_MOST];
    CK_ULONG count = SLOTS_MOST;
    CK_ULONG i = 0;
    const CK_RV code = looking->module->C_GetSlotList(CK_TRUE, slots, &count);

    if (code != CKR_OK)
        return fail(err, ST_IO, code, "PKCS#11: the token's library does not say which tokens there are");
    for (i = 0; i < count; i++) {
        if (looking->module->C_GetTokenInfo(slots[i], out) == CKR_OK &&
            p11_kit_uri_match_token_info(looking->uri, out) == 1) {
            looking->slot = slots[i];
            return ST_OK;
        }
    }
    return fail(
        err, ST_IO, CKR_TOKEN_NOT_PRESENT,
        "PKCS#11: the token that the key's address names is not there: is it plugged in, is its service running?");
}

/* Whether a try is allowed at all: a wrong one must not be the last. */
static enum status check_pin_state(const CK_TOKEN_INFO *token, struct err *err)
{
    if ((token->flags & CKF_USER_PIN_LOCKED) != 0)
        return fail(err, ST_REFUSED, CKR_PIN_LOCKED,
                    "PKCS#11: the token's PIN is locked by wrong tries: unlock it with the token's own tool (SO PIN)");
    if ((token->flags & CKF_USER_PIN_FINAL_TRY) != 0)
        return fail(
            err, ST_REFUSED, CKR_OK,
            "PKCS#11: one more wrong PIN would lock the token, so none is tried: log in once with its own tool");
    if ((token->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
        return fail(err, ST_UNSUPPORTED, CKR_OK,
                    "PKCS#11: the token wants its PIN typed at a device of its own; a host starts alone");
    return ST_OK;
}

static enum status log_in(struct looking *looking, const struct buf *pin, struct err *err)
{
    CK_RV code = looking->module->C_OpenSession(looking->slot, CKF_SERIAL_SESSION, NULL, NULL, &looking->session);

    if (code != CKR_OK)
        return fail(err, ST_IO, code, "PKCS#11: the token opens no session");
    code = looking->module->C_Login(looking->session, CKU_USER, pin->data, pin->len);
    looking->logged_in = code == CKR_OK;
    if (code == CKR_OK || code == CKR_USER_ALREADY_LOGGED_IN)
        return ST_OK;
    if (code == CKR_PIN_INCORRECT || code == CKR_PIN_INVALID || code == CKR_PIN_LEN_RANGE || code == CKR_PIN_EXPIRED)
        return fail(
            err, ST_WRONG_SECRET, code,
            "PKCS#11: the token refuses the PIN of the file pkcs11.pin: put it right, then start again (each try"
            " counts: tokens lock)");
    if (code == CKR_PIN_LOCKED)
        return fail(err, ST_WRONG_SECRET, code,
                    "PKCS#11: the token's PIN is locked by wrong tries: unlock it with the token's own tool (SO PIN)");
    return fail(err, ST_IO, code, "PKCS#11: logging in to the token");
}

/*
 * --- The key ---
 */

static enum status find_keys(const struct looking *looking, CK_ATTRIBUTE *wanted, CK_ULONG count, CK_ULONG *found,
                             struct err *err)
{
    CK_OBJECT_HANDLE keys[KEYS_WANTED + 1];
    CK_RV code = looking->module->C_FindObjectsInit(looking->session, wanted, count);

    if (code == CKR_OK) {
        code = looking->module->C_FindObjects(looking->session, keys, KEYS_WANTED + 1, found);
        (void)looking->module->C_FindObjectsFinal(looking->session);
    }
    return code == CKR_OK ? ST_OK : fail(err, ST_IO, code, "PKCS#11: looking for the key in the token");
}

static enum status look_for_key(const struct looking *looking, bool *has_key, struct err *err)
{
    CK_OBJECT_CLASS private_key = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[3] = {{CKA_CLASS, &private_key, sizeof private_key}};
    const CK_ATTRIBUTE *const named[] = {p11_kit_uri_get_attribute(looking->uri, CKA_LABEL),
                                         p11_kit_uri_get_attribute(looking->uri, CKA_ID)};
    CK_ULONG count = 1;
    CK_ULONG found = 0;
    size_t i = 0;
    enum status status = ST_OK;

    for (i = 0; i < sizeof named / sizeof named[0]; i++)
        if (named[i] != NULL)
            wanted[count++] = *named[i];
    status = find_keys(looking, wanted, count, &found, err);
    if (status == ST_OK && found > KEYS_WANTED)
        status = fail(err, ST_BAD_INPUT, CKR_OK, "PKCS#11: several keys have that address: name the one by its id=");
    if (status == ST_OK)
        *has_key = found == KEYS_WANTED;
    return status;
}

static void end(struct looking *looking)
{
    if (looking->logged_in)
        (void)looking->module->C_Logout(looking->session);
    if (looking->session != 0)
        (void)looking->module->C_CloseSession(looking->session);
    if (looking->initialized)
        (void)p11_kit_module_finalize(looking->module);
    if (looking->module != NULL)
        p11_kit_module_release(looking->module);
    p11_kit_uri_free(looking->uri);
}

enum status token_look(const struct token_look *look, bool *has_key, struct err *err)
{
    struct looking looking = {.uri = NULL};
    CK_TOKEN_INFO token = {.flags = 0};
    enum status status = parse(look->uri, &looking.uri, err);

    if (status != ST_OK)
        return status;
    status = check_address(looking.uri, err);
    if (status == ST_OK)
        status = start(look->module, &looking, err);
    if (status == ST_OK)
        status = find_token(&looking, &token, err);
    if (status == ST_OK)
        status = check_pin_state(&token, err);
    if (status == ST_OK)
        status = log_in(&looking, look->pin, err);
    if (status == ST_OK)
        status = look_for_key(&looking, has_key, err);
    end(&looking);
    return status;
}
