#include "tray/web_page.h"

#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "win/shell_open.h"

void web_page_open(HWND owner, const char *url)
{
    if (shell_open(url, NULL) != ST_OK)
        ask_tell_words(owner, IDS_WEB_PAGE_NOT_OPENED, WORDS(url));
}
