/*
 * PeiChengCert: secures the process, and runs the program around the window (app.c).
 */
#include <windows.h>

#include <commctrl.h>

#include "surface/words.h"
#include "tray/app.h"
#include "tray/ask.h"
#include "win/start.h"

static void use_common_controls(void)
{
    const INITCOMMONCONTROLSEX wanted = {sizeof wanted, ICC_STANDARD_CLASSES | ICC_PROGRESS_CLASS | ICC_LINK_CLASS};

    InitCommonControlsEx(&wanted);
}

int WINAPI wWinMain(HINSTANCE program, HINSTANCE before, PWSTR typed, int show)
{
    struct app *app = NULL;
    struct err err = ERR_INIT;
    int code = 1;

    start_secure_process();
    (void)program;
    (void)before;
    (void)typed;
    (void)show;
    words_open("");
    use_common_controls();
    if (app_new(&(const struct app_wishes){.config = NULL, .lang = NULL}, &app, &err) == ST_OK) {
        app_open_window(app);
        code = app_loop(app);
    } else {
        ask_tell_failure(NULL, &err);
    }
    app_free(&app);
    return code;
}
