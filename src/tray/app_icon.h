/*
 * The tray icon as the program uses it: how this PC stands, or that something is being done; notices, and which kind
 * the last one was. It decides nothing of what is shown.
 */
#ifndef TRAY_APP_ICON_H
#define TRAY_APP_ICON_H

#include "tray/tray_icon.h"

/* The fields are its own, to be read. */
struct app_icon {
    struct tray_icon icon;
    enum standing_light light;
    wchar_t tip[TRAY_ICON_TIP_MAX + 1];
    bool working;
    bool reminded; /* the last notice was a reminder */
};

/* Shown at once, and says no more than which program it is. */
void app_icon_open(struct app_icon *icon, HWND window, const struct tray_icon_events *events);
/* The same once more, in the words of the language as it is now. */
void app_icon_name(struct app_icon *icon);
void app_icon_close(struct app_icon *icon);

/* Something is being done, or no more. */
void app_icon_work(struct app_icon *icon, bool working);
/* A notice of two strings; true if Windows took it. */
bool app_icon_tell(struct app_icon *icon, int title, int text);

/* For struct reminding_owner; self: the struct app_icon. */
void app_icon_stand(void *self, enum standing_light light, const wchar_t *tip);
bool app_icon_remind(void *self, enum standing_light light, const wchar_t *title, const wchar_t *text);

#endif
