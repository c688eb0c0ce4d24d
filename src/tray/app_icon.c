#include "tray/app_icon.h"

#include <stdlib.h>
#include <wchar.h>

#include "ids.h"
#include "tray/control_text.h"

static void app_icon_show(struct app_icon *icon)
{
    tray_icon_show(&icon->icon, icon->working ? LIGHT_WORKING : icon->light, icon->tip);
}

void app_icon_open(struct app_icon *icon, HWND window, const struct tray_icon_events *events)
{
    *icon = (struct app_icon){.light = LIGHT_NEUTRAL};
    tray_icon_open(&icon->icon, window, events);
    app_icon_name(icon);
}

void app_icon_name(struct app_icon *icon)
{
    wchar_t *product = control_text_of(IDS_WINDOW_PRODUCT, NULL);

    app_icon_stand(icon, LIGHT_NEUTRAL, product != NULL ? product : L"");
    free(product);
}

void app_icon_close(struct app_icon *icon)
{
    tray_icon_close(&icon->icon);
}

void app_icon_work(struct app_icon *icon, bool working)
{
    if (icon->working == working)
        return;
    icon->working = working;
    app_icon_show(icon);
}

void app_icon_stand(void *self, enum standing_light light, const wchar_t *tip)
{
    struct app_icon *icon = self;

    icon->light = light;
    tray_icon_cut(icon->tip, tip, TRAY_ICON_TIP_MAX);
    app_icon_show(icon);
}

bool app_icon_remind(void *self, enum standing_light light, const wchar_t *title, const wchar_t *text)
{
    struct app_icon *icon = self;
    const bool taken = tray_icon_balloon(&icon->icon, light, title, text);

    icon->reminded = icon->reminded || taken;
    return taken;
}

bool app_icon_tell(struct app_icon *icon, int title, int text)
{
    wchar_t *title_wide = control_text_of(title, NULL), *text_wide = control_text_of(text, NULL);
    const bool taken =
        title_wide != NULL && text_wide != NULL && tray_icon_balloon(&icon->icon, LIGHT_NEUTRAL, title_wide, text_wide);

    if (taken)
        icon->reminded = false;
    free(text_wide);
    free(title_wide);
    return taken;
}
