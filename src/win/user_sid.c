#include "win/user_sid.h"

#include <stdio.h>
#include <wchar.h>

#include <windows.h>

#include <sddl.h>

#include "base/fault.h"
#include "win/err_win32.h"

/* Room for TOKEN_USER and the longest SID, aligned as the structure wants it. */
union token_user_room {
    TOKEN_USER user;
    unsigned char bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

static enum status read_token_user(union token_user_room *room, struct err *err)
{
    HANDLE token = NULL;
    DWORD len = 0;
    enum status status = ST_OK;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return err_win32(err, ST_IO, FAULT_NONE, "opening this process's token");
    if (!GetTokenInformation(token, TokenUser, room->bytes, sizeof room->bytes, &len))
        status = err_win32(err, ST_IO, FAULT_NONE, "reading the user from the token");
    CloseHandle(token);
    return status;
}

enum status user_sid(wchar_t out[USER_SID_SIZE], struct err *err)
{
    union token_user_room room = {.user.User.Sid = NULL};
    wchar_t *text = NULL;

    enum status status = read_token_user(&room, err);
    if (status != ST_OK)
        return status;
    if (!ConvertSidToStringSidW(room.user.User.Sid, &text))
        return err_win32(err, ST_IO, FAULT_NONE, "the user's SID as text");
    if (wcslen(text) < USER_SID_SIZE)
        wcscpy(out, text);
    else
        status = err_set(err, ST_IO, FAULT_NONE, "a SID that is too long");
    LocalFree(text);
    return status;
}

enum status user_sid_private_descriptor(void **out, struct err *err)
{
    wchar_t sid[USER_SID_SIZE];
    wchar_t sddl[USER_SID_SIZE + 32];
    PSECURITY_DESCRIPTOR descriptor = NULL;

    enum status status = user_sid(sid, err);
    if (status != ST_OK)
        return status;
    /* P: nothing is inherited from the folder. GA: all rights. */
    if (swprintf(sddl, sizeof sddl / sizeof sddl[0], L"D:P(A;;GA;;;%ls)", sid) < 0)
        return err_set(err, ST_IO, FAULT_NONE, "a SID that is too long");
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, NULL))
        return err_win32(err, ST_IO, FAULT_NONE, "an access list for this user alone");
    *out = descriptor;
    return ST_OK;
}
