/*
 * SoftHSM as a token that can be pulled out: a PKCS#11 library in front of its own. While the file that
 * PCCERT_UNPLUGGED names is there, no slot has a token and nothing is signed; and whoever had the library started
 * before must start it anew, since an HSM's client has lost its connection too. Each try of a PIN is a line
 * in the file of that name and ".logins"; while there is one with ".refuses", every PIN is wrong, and while there is
 * one with ".last", the token says that the next wrong one would lock it.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"
enum { PATH_SIZE = 4096 };

static CK_FUNCTION_LIST *softhsm;
static CK_FUNCTION_LIST shown;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool lost; /* pulled out since it was started */

static bool is_away(void)
{
    bool away = false;

    (void)pthread_mutex_lock(&lock);
    lost = lost || access(getenv("PCCERT_UNPLUGGED"), F_OK) == 0;
    away = lost;
    (void)pthread_mutex_unlock(&lock);
    return away;
}

static CK_RV start(void *arguments)
{
    (void)pthread_mutex_lock(&lock);
    lost = false;
    (void)pthread_mutex_unlock(&lock);
    return softhsm->C_Initialize(arguments);
}

static CK_RV slots(CK_BBOOL with_token, CK_SLOT_ID *list, CK_ULONG *count)
{
    if (!is_away())
        return softhsm->C_GetSlotList(with_token, list, count);
    *count = 0;
    return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *self, CK_NOTIFY notify, CK_SESSION_HANDLE *out)
{
    return is_away() ? CKR_TOKEN_NOT_PRESENT : softhsm->C_OpenSession(slot, flags, self, notify, out);
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    return is_away() ? CKR_DEVICE_REMOVED : softhsm->C_SignInit(session, mechanism, key);
}

static void name_file(const char *suffix, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s%s", getenv("PCCERT_UNPLUGGED"), suffix);
}

static bool is_told(const char *suffix)
{
    char path[PATH_SIZE];

    name_file(suffix, path);
    return access(path, F_OK) == 0;
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *out)
{
    const CK_RV code = softhsm->C_GetTokenInfo(slot, out);

    if (code == CKR_OK && is_told(".last"))
        out->flags |= CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY;
    return code;
}

static CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE type, CK_UTF8CHAR *pin, CK_ULONG len)
{
    char path[PATH_SIZE];
    FILE *file = NULL;

    name_file(".logins", path);
    file = fopen(path, "ae");
    if (file != NULL) {
        (void)fputs("login\n", file);
        (void)fclose(file);
    }
    if (is_told(".refuses"))
        return CKR_PIN_INCORRECT;
    return softhsm->C_Login(session, type, pin, len);
}

/* What every token's library exports. */
CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out);

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out)
{
    CK_RV (*get)(CK_FUNCTION_LIST **) = NULL;
    static void *library; /* stays */

    library = dlopen(SOFTHSM, RTLD_NOW);
    if (library != NULL)
        *(void **)(&get) = dlsym(library, "C_GetFunctionList");
    if (get == NULL || get(&softhsm) != CKR_OK)
        return CKR_GENERAL_ERROR;
    shown = *softhsm;
    shown.C_GetFunctionList = C_GetFunctionList;
    shown.C_Initialize = start;
    shown.C_GetSlotList = slots;
    shown.C_GetTokenInfo = token_info;
    shown.C_OpenSession = open_session;
    shown.C_SignInit = sign_init;
    shown.C_Login = log_in;
    *out = &shown;
    return CKR_OK;
}
