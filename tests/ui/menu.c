/* What stands in a menu. */
#include "eye.h"

enum { ITEM_UNITS = 1024, GET_MENU = 0x01E1 /* MN_GETHMENU */ };

static void describe_item(HMENU menu, UINT at, struct jot *found)
{
    wchar_t text[ITEM_UNITS] = L"";
    MENUITEMINFOW item = {.cbSize = sizeof item,
                          .fMask = MIIM_ID | MIIM_STATE | MIIM_STRING | MIIM_FTYPE | MIIM_SUBMENU,
                          .dwTypeData = text,
                          .cch = ITEM_UNITS};

    if (!GetMenuItemInfoW(menu, at, TRUE, &item))
        return;
    jot_open(found, '{');
    jot_member_number(found, "id", item.wID);
    jot_member_text(found, "text", text);
    jot_member_bool(found, "separator", (item.fType & MFT_SEPARATOR) != 0);
    jot_member_bool(found, "enabled", (item.fState & (MFS_DISABLED | MFS_GRAYED)) == 0);
    jot_member_bool(found, "checked", (item.fState & MFS_CHECKED) != 0);
    jot_member_bool(found, "default", (item.fState & MFS_DEFAULT) != 0);
    jot_member_bool(found, "selected", (item.fState & MFS_HILITE) != 0);
    jot_member_bool(found, "submenu", item.hSubMenu != NULL);
    jot_close(found, '}');
}

void menu_look(HWND window, struct jot *found)
{
    HMENU menu = (HMENU)SendMessageW(window, GET_MENU, 0, 0);
    int count = GetMenuItemCount(menu);

    jot_open(found, '[');
    for (int i = 0; i < count; i++)
        describe_item(menu, (UINT)i, found);
    jot_close(found, ']');
}
