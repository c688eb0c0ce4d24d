/*
 * A page for browsers, whose address the brand or a verified notice names.
 */
#ifndef TRAY_WEB_PAGE_H
#define TRAY_WEB_PAGE_H

#include <windows.h>

/* url: UTF-8, https. Where no browser takes it, the person is told the address. */
void web_page_open(HWND owner, const char *url);

#endif
