/*
 * The program in Explorer's menu of certificate files (.pfx, .p12): what has to stand in the registry for it, whether
 * that stands there, and putting it there. It knows no installation: whoever calls says for which program.
 *
 *   Software\Classes\SystemFileAssociations\.pfx\shell\PeiChengCert.Import
 *       MUIVerb            @PROGRAM,-IDS_VERB_IMPORT   the words, looked up by Explorer in its user's language
 *       Icon               PROGRAM,0
 *       MultiSelectModel   Single                      the menu of one file alone has it
 *   ...\command            "PROGRAM" --import "%1"
 *
 * and the same for .Inspect (--inspect) and for .p12. SystemFileAssociations is beside whatever program the user has
 * for these files, and takes the place of none (https://learn.microsoft.com/windows/win32/shell/app-registration).
 * installer/setup.nsi writes and removes the same.
 */
#ifndef WIN_EXPLORER_VERBS_H
#define WIN_EXPLORER_VERBS_H

#include <stddef.h>
#include <wchar.h>

#include <windows.h>

#include "base/status.h"

/* On each kind of file each verb: one entry of a menu. */
enum { EXPLORER_VERBS = 4 };

/*
 * root: HKEY_CURRENT_USER or, for all users, HKEY_LOCAL_MACHINE. program: the absolute path of PeiChengCert.exe.
 * *wrong: how many of EXPLORER_VERBS are not there, or not as they have to be. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY.
 */
MUST_CHECK enum status explorer_verbs_check(HKEY root, const wchar_t *program, size_t *wrong, struct err *err);
/*
 * Writes those that are wrong, all of each, and tells the shell if there were any. A failure leaves *put as it is, and
 * verbs that the next call completes.
 */
MUST_CHECK enum status explorer_verbs_put(HKEY root, const wchar_t *program, size_t *put, struct err *err);

/*
 * Entries of ours that name a program which is not there: what is left of an installation whose folder was deleted.
 * This user's stand before those for all users, and would hide good ones. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY.
 */
MUST_CHECK enum status explorer_verbs_count_dead(HKEY root, size_t *dead, struct err *err);
/* They are gone with all that stands under them; the shell is told. */
MUST_CHECK enum status explorer_verbs_remove_dead(HKEY root, size_t *removed, struct err *err);

#endif
