#include "win/windows_settings.h"

#include "win/shell_open.h"

/* https://learn.microsoft.com/windows/apps/develop/launch/launch-settings-app */
enum status windows_settings_open(enum windows_setting setting, struct err *err)
{
    static const char *const pages[] = {
        [WINDOWS_SETTING_CLOCK] = "ms-settings:dateandtime",
        [WINDOWS_SETTING_PROXY] = "ms-settings:network-proxy",
    };

    return shell_open(pages[setting], err);
}
