/*
 * Opens a page of Windows' own settings; what is changed there is the person's affair.
 */
#ifndef WIN_WINDOWS_SETTINGS_H
#define WIN_WINDOWS_SETTINGS_H

#include "base/status.h"

enum windows_setting { WINDOWS_SETTING_CLOCK, WINDOWS_SETTING_PROXY };

/* Returns once Windows has taken the wish. ST_IO: it has no such page. */
MUST_CHECK enum status windows_settings_open(enum windows_setting setting, struct err *err);

#endif
