#include "win/windows_user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include "base/utf.h"
#include "win/text.h"

enum { NAME_UNITS = 257 };

/* Room for TOKEN_USER and the longest SID, aligned as the structure wants it. */
union token_user_room {
    TOKEN_USER user;
    unsigned char bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

/* --- the token --- */

/* Full: this user has another, lesser token for everything that was not started as administrator. */
static bool is_elevated(HANDLE token)
{
    TOKEN_ELEVATION_TYPE type = TokenElevationTypeDefault;
    DWORD len = 0;

    return GetTokenInformation(token, TokenElevationType, &type, sizeof type, &len) && type == TokenElevationTypeFull;
}

static bool is_system(const SID *sid)
{
    static const WELL_KNOWN_SID_TYPE accounts[] = {WinLocalSystemSid, WinLocalServiceSid, WinNetworkServiceSid};

    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
        if (IsWellKnownSid((PSID)(uintptr_t)sid, accounts[i]))
            return true;
    return false;
}

/* --- whose desktop this is --- */

typedef BOOL WINAPI session_ask(HANDLE server, DWORD session, int info, LPWSTR *out, DWORD *bytes);
typedef void WINAPI session_free(PVOID memory);

enum { SESSION_USER_NAME = 5, SESSION_DOMAIN_NAME = 7 }; /* WTSUserName, WTSDomainName */

static void session_text(session_ask *ask, session_free *release, int info, wchar_t out[NAME_UNITS])
{
    wchar_t *text = NULL;
    DWORD bytes = 0;

    out[0] = L'\0';
    if (!ask(NULL, (DWORD)-1, info, &text, &bytes) || text == NULL) /* this server, this session */
        return;
    (void)_snwprintf(out, NAME_UNITS - 1, L"%ls", text);
    out[NAME_UNITS - 1] = L'\0';
    release(text);
}

/* False also where nobody is logged in to the session, or Windows does not tell. */
static bool is_anothers_session(session_ask *ask, session_free *release, const wchar_t *name, const wchar_t *domain)
{
    wchar_t session_name[NAME_UNITS], session_domain[NAME_UNITS];

    session_text(ask, release, SESSION_USER_NAME, session_name);
    session_text(ask, release, SESSION_DOMAIN_NAME, session_domain);
    if (session_name[0] == L'\0')
        return false;
    return _wcsicmp(session_name, name) != 0 ||
           (session_domain[0] != L'\0' && domain[0] != L'\0' && _wcsicmp(session_domain, domain) != 0);
}

/* GetProcAddress hands out one type for all functions. */
static FARPROC find(HMODULE library, const char *name)
{
    return library != NULL ? GetProcAddress(library, name) : NULL;
}

static bool is_other_user(const wchar_t *name, const wchar_t *domain)
{
    HMODULE library = LoadLibraryExW(L"wtsapi32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    const FARPROC ask_found = find(library, "WTSQuerySessionInformationW");
    const FARPROC free_found = find(library, "WTSFreeMemory");
    session_ask *ask = NULL;
    session_free *release = NULL;
    bool other = false;

    memcpy(&ask, &ask_found, sizeof ask);
    memcpy(&release, &free_found, sizeof release);
    if (ask != NULL && release != NULL)
        other = is_anothers_session(ask, release, name, domain);
    if (library != NULL)
        FreeLibrary(library);
    return other;
}

/* --- the profile --- */

typedef BOOL WINAPI profile_ask(DWORD *flags);

enum { PROFILE_TEMPORARY = 1, PROFILE_MANDATORY = 4 }; /* PT_... of userenv.h */

static bool is_temporary_profile(void)
{
    HMODULE library = LoadLibraryExW(L"userenv.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    const FARPROC found = find(library, "GetProfileType");
    profile_ask *ask = NULL;
    DWORD flags = 0;

    memcpy(&ask, &found, sizeof ask);
    if (ask != NULL && !ask(&flags))
        flags = 0;
    if (library != NULL)
        FreeLibrary(library);
    return (flags & (PROFILE_TEMPORARY | PROFILE_MANDATORY)) != 0;
}

/* --- all of it --- */

static void show_name(const wchar_t *name, char out[ENVIRONMENT_USER_SIZE])
{
    char *text = NULL;

    if (text_from_wide(name, &text, NULL) == ST_OK)
        utf8_display_copy(text, strlen(text), out, ENVIRONMENT_USER_SIZE);
    free(text);
}

static void look_at_token(HANDLE token, struct environment *out)
{
    union token_user_room room = {.user.User.Sid = NULL};
    wchar_t name[NAME_UNITS] = L"";
    wchar_t domain[NAME_UNITS] = L"";
    DWORD len = 0, name_units = NAME_UNITS, domain_units = NAME_UNITS;
    SID_NAME_USE use = SidTypeUnknown;

    out->elevated = is_elevated(token);
    if (!GetTokenInformation(token, TokenUser, room.bytes, sizeof room.bytes, &len))
        return;
    out->system_account = is_system(room.user.User.Sid);
    if (!LookupAccountSidW(NULL, room.user.User.Sid, name, &name_units, domain, &domain_units, &use))
        return;
    show_name(name, out->user);
    out->other_user = is_other_user(name, domain);
}

void windows_user_look(struct environment *out)
{
    HANDLE token = NULL;

    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        look_at_token(token, out);
        CloseHandle(token);
    }
    out->temporary_profile = is_temporary_profile();
}
