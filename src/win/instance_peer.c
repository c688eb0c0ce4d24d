#include "win/instance_peer.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

#include <aclapi.h>
#include <sddl.h>

#include "base/fault.h"
#include "win/err_win32.h"

/* Room for what GetTokenInformation writes, aligned as the structures want it. */
union token_room {
    TOKEN_USER user;
    TOKEN_MANDATORY_LABEL label;
    unsigned char bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

/* S-1-16-8192: the last number. */
static unsigned long instance_peer_level_of_sid(PSID sid)
{
    const UCHAR count = *GetSidSubAuthorityCount(sid);

    return count > 0 ? *GetSidSubAuthority(sid, (DWORD)count - 1) : 0;
}

static enum status instance_peer_of_token(HANDLE token, struct instance_peer *out, struct err *err)
{
    union token_room room;
    struct instance_peer peer = {.level = 0};
    wchar_t *text = NULL;
    DWORD len = 0;

    if (!GetTokenInformation(token, TokenIntegrityLevel, room.bytes, sizeof room.bytes, &len))
        return err_win32(err, ST_IO, FAULT_NONE, "reading the integrity level from a token");
    peer.level = instance_peer_level_of_sid(room.label.Label.Sid);
    if (!GetTokenInformation(token, TokenUser, room.bytes, sizeof room.bytes, &len))
        return err_win32(err, ST_IO, FAULT_NONE, "reading the user from a token");
    if (!ConvertSidToStringSidW(room.user.User.Sid, &text))
        return err_win32(err, ST_IO, FAULT_NONE, "a SID as text");
    const bool fits = wcslen(text) < USER_SID_SIZE;
    if (fits)
        wmemcpy(peer.sid, text, wcslen(text) + 1);
    LocalFree(text);
    if (!fits)
        return err_set(err, ST_IO, FAULT_NONE, "a SID that is too long");
    *out = peer;
    return ST_OK;
}

enum status instance_peer_self(struct instance_peer *out, struct err *err)
{
    HANDLE token = NULL;
    enum status status = ST_OK;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return err_win32(err, ST_IO, FAULT_NONE, "opening this process's token");
    status = instance_peer_of_token(token, out, err);
    CloseHandle(token);
    return status;
}

/*
 * O: the owner, else an administrator's objects belong to all administrators. D:P all rights to the user, nothing
 * inherited. S: the label, with no write up, no read up.
 */
enum status instance_peer_descriptor(const struct instance_peer *self, void **out, struct err *err)
{
    wchar_t sddl[2 * USER_SID_SIZE + 64];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    const int len = _snwprintf(sddl, sizeof sddl / sizeof sddl[0], L"O:%lsD:P(A;;GA;;;%ls)S:(ML;;NWNR;;;S-1-16-%lu)",
                               self->sid, self->sid, self->level);

    if (len < 0 || (size_t)len >= sizeof sddl / sizeof sddl[0])
        return err_set(err, ST_IO, FAULT_NONE, "a SID that is too long");
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, NULL))
        return err_win32(err, ST_IO, FAULT_NONE, "an access list for this user at this level");
    *out = descriptor;
    return ST_OK;
}

static bool instance_peer_owns(const struct instance_peer *self, PSID owner)
{
    wchar_t *text = NULL;
    bool same = false;

    if (owner == NULL || !ConvertSidToStringSidW(owner, &text))
        return false;
    same = wcscmp(text, self->sid) == 0;
    LocalFree(text);
    return same;
}

/* What has no label is of medium level, and was not made by this program. */
static bool instance_peer_labelled(const struct instance_peer *self, PACL labels)
{
    void *entry = NULL;

    if (labels == NULL || labels->AceCount != 1 || !GetAce(labels, 0, &entry))
        return false;
    SYSTEM_MANDATORY_LABEL_ACE *label = entry;
    return label->Header.AceType == SYSTEM_MANDATORY_LABEL_ACE_TYPE &&
           instance_peer_level_of_sid(&label->SidStart) == self->level;
}

enum status instance_peer_check_server(const struct instance_peer *self, HANDLE pipe, struct err *err)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PACL labels = NULL;
    bool ours = false;
    const DWORD code = GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION,
                                       &owner, NULL, NULL, &labels, &descriptor);

    if (code != ERROR_SUCCESS)
        return err_win32_code(err, ST_IO, FAULT_NONE, code, "asking who made the pipe");
    ours = instance_peer_owns(self, owner) && instance_peer_labelled(self, labels);
    LocalFree(descriptor);
    if (!ours)
        return err_set(err, ST_UNTRUSTED, FAULT_NONE, "the pipe was made by somebody else");
    return ST_OK;
}

enum status instance_peer_check_client(const struct instance_peer *self, HANDLE pipe, struct err *err)
{
    struct instance_peer peer = {.level = 0};
    HANDLE token = NULL;
    enum status status = ST_OK;

    if (!ImpersonateNamedPipeClient(pipe))
        return err_win32(err, ST_IO, FAULT_NONE, "asking who wrote into the pipe");
    /* As this process (TRUE): a client that allows identification alone has a token that opens nothing. */
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        status = err_win32(err, ST_IO, FAULT_NONE, "opening the token of who wrote into the pipe");
    /* Going on as somebody else would be worse than ending. */
    const BOOL reverted = RevertToSelf();
    assert(reverted);
    (void)reverted;
    if (status != ST_OK)
        return status;
    status = instance_peer_of_token(token, &peer, err);
    CloseHandle(token);
    if (status == ST_OK && (peer.level != self->level || wcscmp(peer.sid, self->sid) != 0))
        status = err_set(err, ST_UNTRUSTED, FAULT_NONE, "somebody else wrote into the pipe");
    return status;
}
