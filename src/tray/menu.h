/*
 * The menu on the left of the window: which pages there are, and which one is open.
 */
#ifndef TRAY_MENU_H
#define TRAY_MENU_H

#include "tray/frame.h"

/* A page of the frame's own (tray/page.h), which never closes. */
const struct page_class *menu_class(void);
/* The entry of that page is the chosen one; 登入 or 登出 as it fits. */
void menu_show(struct page *menu, const struct page_class *open, bool can_leave);

#endif
