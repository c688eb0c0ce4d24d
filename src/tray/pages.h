/*
 * The pages of the window, by name. Each is in dlg_<name>.c; what frame_go may hand to it stands here.
 */
#ifndef TRAY_PAGES_H
#define TRAY_PAGES_H

#include "tray/frame.h"

extern const struct page_class page_login; /* request: NULL */
extern const struct page_class page_about; /* request: NULL */
/* request: const enum standing_action *, one of APPLY, RENEW, RESUME, CANCEL_ORDER; NULL: RESUME */
extern const struct page_class page_order;
extern const struct page_class page_status;  /* request: NULL; asks the host if somebody is logged in */
extern const struct page_class page_import;  /* request: a file's path (const char *), or NULL */
extern const struct page_class page_inspect; /* the same */
extern const struct page_class page_export;  /* request: a certificate's sha256 (const char *), or NULL: the best */
extern const struct page_class page_backup_check; /* request: NULL */
extern const struct page_class page_check;        /* request: NULL; it begins at once */
extern const struct page_class page_revoke;       /* request: NULL; somebody is logged in */
extern const struct page_class page_cleaner;      /* request: NULL */
extern const struct page_class page_undo;         /* request: NULL */
extern const struct page_class page_upload;       /* request: NULL; somebody is logged in */

#endif
