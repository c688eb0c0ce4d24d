/*
 * The icon in the notification area: which of the five states it shows, its tooltip, its balloons, and what a person
 * does to it. It knows nothing of certificates, and has no words of its own.
 *
 * The owner is a hidden top-level window (a message-only one would not hear of a new taskbar); its procedure hands each
 * message to tray_icon_message first. Everything here belongs to the owner's thread.
 *
 * That an icon cannot be shown is no failure of the program's: at logon the taskbar may not be there yet, and Explorer
 * may die. It is tried again for some minutes, whenever a taskbar says that it is new, and with each change.
 *
 * https://learn.microsoft.com/windows/win32/api/shellapi/ns-shellapi-notifyicondataw, ../shared/facts/windows.md C
 */
#ifndef TRAY_TRAY_ICON_H
#define TRAY_TRAY_ICON_H

#include <stdbool.h>

#include <windows.h>

#include "client/standing.h"

enum {
    /* Of the owner's; nothing else may bear these numbers. */
    TRAY_ICON_MESSAGE = WM_APP + 0x100,
    TRAY_ICON_TIMER = 0x100,
    TRAY_ICON_ID = 1,
    /* Windows' limits in UTF-16 units; what is longer is cut at a character and ends with an ellipsis. */
    TRAY_ICON_TIP_MAX = 127,
    TRAY_ICON_TITLE_MAX = 48,
    TRAY_ICON_TEXT_MAX = 200,
    /* From the first try to the last. */
    TRAY_ICON_TRIES = 16
};

/* What a person did; called from tray_icon_message. */
struct tray_icon_events {
    void (*select)(void *self);         /* a click, or Enter or Space */
    void (*menu)(void *self, POINT at); /* a right click, Shift+F10 or the menu key */
    void (*balloon)(void *self);        /* the balloon was clicked */
    void *self;
};

/* The fields are its own. */
struct tray_icon {
    HWND owner;
    struct tray_icon_events events;
    UINT taskbar_created;
    HICON picture; /* of the state, at the size of size_px; owned */
    int size_px;
    enum standing_light state;
    wchar_t tip[TRAY_ICON_TIP_MAX + 1];
    bool wanted; /* tray_icon_show was called */
    bool present;
    unsigned tries; /* that failed since something changed */
};

/* Shows nothing yet. */
void tray_icon_open(struct tray_icon *icon, HWND owner, const struct tray_icon_events *events);
/* Takes it away; before the owner is destroyed. */
void tray_icon_close(struct tray_icon *icon);

/* Shows it, or changes what is shown. */
void tray_icon_show(struct tray_icon *icon, enum standing_light state, const wchar_t *tip);

/*
 * A notice beside the icon (a toast on Windows 10 and newer), with the sign that belongs to the state. True if Windows
 * took it, which does not say that it was seen; false while there is no icon.
 */
bool tray_icon_balloon(struct tray_icon *icon, enum standing_light state, const wchar_t *title, const wchar_t *text);

/*
 * True if the message was the icon's alone. Of those that concern others too (a new taskbar, another resolution) it
 * takes its part and returns false.
 */
bool tray_icon_message(struct tray_icon *icon, UINT message, WPARAM wparam, LPARAM lparam);

/* As Windows' limits want it: up to max units, cut at a character; out has room for max + 1. */
void tray_icon_cut(wchar_t *out, const wchar_t *text, size_t max);

/* How long to wait after so many tries that failed: longer and longer, 0 when it is enough. */
unsigned tray_icon_retry_ms(unsigned tries);

#endif
