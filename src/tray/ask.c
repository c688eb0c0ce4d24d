#include "tray/ask.h"

#include <windows.h>

#include <commctrl.h>
#include <stdlib.h>

#include "base/fault.h"
#include "ids.h"
#include "surface/failure_words.h"
#include "tray/control_text.h"
#include "tray/help.h"

/* What Esc does has the number of Cancel: 否, and the only button of a result. */
enum { BUTTON_YES = IDYES, BUTTON_NO = IDCANCEL, BUTTON_EXPLAIN = IDHELP };

/* One box: the texts as Windows wants them, owned. */
struct box {
    wchar_t *title, *what, *more, *code, *details, *details_label, *tick;
    wchar_t *buttons[2]; /* yes, or NULL; no, or what closes it */
    wchar_t *explain;    /* opens the manual on the fault; NULL without one */
    int fault;
    HWND owner;
};

static void box_clear(struct box *box)
{
    wchar_t *owned[] = {box->title,         box->what, box->more,       box->code,       box->details,
                        box->details_label, box->tick, box->buttons[0], box->buttons[1], box->explain};

    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
}

static void box_open(struct box *box, const char *what, const char *more)
{
    *box = (struct box){.title = control_text_of(IDS_WINDOW_PRODUCT, NULL),
                        .what = control_text_of_utf8(what),
                        .more = control_text_of_utf8(more != NULL ? more : "")};
}

/* Over the middle of its owner: Windows puts it there by itself, Wine only the first one. */
static void on_created(HWND window, HWND owner)
{
    RECT place, around;

    if (owner != NULL && GetWindowRect(window, &place) && GetWindowRect(owner, &around))
        SetWindowPos(window, NULL, (int)(around.left + around.right - place.right + place.left) / 2,
                     (int)(around.top + around.bottom - place.bottom + place.top) / 2, 0, 0,
                     SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
}

/* The box stays while the manual is read: S_FALSE. */
static HRESULT CALLBACK on_event(HWND window, UINT event, WPARAM wparam, LPARAM lparam, LONG_PTR self)
{
    const struct box *box = (const struct box *)self;
    const bool explain = event == TDN_HELP || (event == TDN_BUTTON_CLICKED && wparam == BUTTON_EXPLAIN);

    (void)lparam;
    if (event == TDN_CREATED)
        on_created(window, box->owner);
    if (!explain || box->explain == NULL)
        return S_OK;
    help_open_fault(window, box->fault);
    return S_FALSE;
}

static UINT list_buttons(const struct box *box, TASKDIALOG_BUTTON buttons[3])
{
    UINT count = 0;

    if (box->buttons[0] != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){BUTTON_YES, box->buttons[0]};
    buttons[count++] = (TASKDIALOG_BUTTON){BUTTON_NO, box->buttons[1]};
    if (box->explain != NULL)
        buttons[count++] = (TASKDIALOG_BUTTON){BUTTON_EXPLAIN, box->explain};
    return count;
}

/* Windows' own dialog for such things; an older look where it cannot be had. */
static int box_show(HWND owner, struct box *box, PCWSTR icon, int default_button, BOOL *ticked)
{
    TASKDIALOG_BUTTON buttons[3];
    const UINT count = list_buttons(box, buttons);
    HWND waiting = owner != NULL ? GetLastActivePopup(owner) : NULL; /* a box that is open already waits for this one */
    const TASKDIALOGCONFIG config = {
        .cbSize = sizeof config,
        .hwndParent = waiting,
        .dwFlags = TDF_POSITION_RELATIVE_TO_WINDOW | TDF_ALLOW_DIALOG_CANCELLATION | TDF_EXPAND_FOOTER_AREA |
                   (ticked != NULL && *ticked ? TDF_VERIFICATION_FLAG_CHECKED : 0),
        .pszWindowTitle = box->title,
        .pszMainIcon = icon,
        .pszMainInstruction = box->what,
        .pszContent = box->more,
        .cButtons = count,
        .pButtons = buttons,
        .nDefaultButton = default_button,
        .pszVerificationText = box->tick,
        .pszExpandedInformation = box->details,
        .pszCollapsedControlText = box->details_label,
        .pszExpandedControlText = box->details_label,
        .pszFooter = box->code,
        .pfCallback = on_event,
        .lpCallbackData = (LONG_PTR)box,
    };
    int pressed = 0;

    box->owner = owner;
    if (SUCCEEDED(TaskDialogIndirect(&config, &pressed, NULL, ticked)))
        return pressed;
    return MessageBoxW(waiting, box->what, box->title,
                       box->buttons[0] == NULL ? MB_OK : MB_YESNO | (default_button == BUTTON_NO ? MB_DEFBUTTON2 : 0U));
}

void ask_tell(HWND owner, const char *what, const char *more)
{
    struct box box;

    box_open(&box, what, more);
    box.buttons[1] = control_text_of(IDS_WINDOW_OK, NULL);
    (void)box_show(owner, &box, TD_INFORMATION_ICON, BUTTON_NO, NULL);
    box_clear(&box);
}

void ask_tell_words(HWND owner, int id, const char *const inserts[])
{
    struct buf what, more;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, id, WORDS_FIRST_LINE, inserts) == ST_OK &&
        words_append(&more, id, WORDS_SECOND_LINE, inserts) == ST_OK)
        ask_tell(owner, buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

void ask_tell_failure(HWND owner, const struct err *err)
{
    struct buf what, more, details;
    struct box box;

    if (err->status == ST_CANCELLED || err->status == ST_OK)
        return;
    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    buf_init(&details, WORDS_TEXT_MAX);
    if (failure_words_append(&what, err, WORDS_FIRST_LINE) == ST_OK &&
        failure_words_append(&more, err, WORDS_SECOND_LINE) == ST_OK &&
        failure_words_append_code(&details, err) == ST_OK) {
        char code[FAULT_CODE_SIZE];

        box_open(&box, buf_text(&what), buf_text(&more));
        box.fault = failure_words_fault(err);
        fault_code(box.fault, code);
        box.code = control_text_of(IDS_WINDOW_CODE, WORDS(code));
        box.details = control_text_of_utf8(buf_text(&details));
        box.details_label = control_text_of(IDS_WINDOW_DETAILS, NULL);
        box.buttons[1] = control_text_of(IDS_WINDOW_OK, NULL);
        box.explain = control_text_of(IDS_MANUAL_EXPLAIN, NULL);
        (void)box_show(owner, &box, TD_WARNING_ICON, BUTTON_NO, NULL);
        box_clear(&box);
    }
    buf_clear(&details);
    buf_clear(&more);
    buf_clear(&what);
}

bool ask_question(HWND owner, const struct question *question)
{
    struct box box;
    BOOL ticked = question->ticked != NULL && *question->ticked;
    int pressed = 0;

    box_open(&box, question->what, question->more);
    box.buttons[0] = control_text_of(question->yes != 0 ? question->yes : IDS_WINDOW_YES, NULL);
    box.buttons[1] = control_text_of(question->no != 0 ? question->no : IDS_WINDOW_NO, NULL);
    if (question->tick != NULL)
        box.tick = control_text_of_utf8(question->tick);
    pressed = box_show(owner, &box, question->dangerous ? TD_WARNING_ICON : TD_INFORMATION_ICON,
                       question->dangerous ? BUTTON_NO : BUTTON_YES, question->tick != NULL ? &ticked : NULL);
    if (question->ticked != NULL)
        *question->ticked = ticked;
    box_clear(&box);
    return pressed == BUTTON_YES;
}

bool ask_question_words(HWND owner, int id, int yes, int no)
{
    struct buf what, more;
    bool pressed = false;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, id, WORDS_FIRST_LINE, NULL) == ST_OK &&
        words_append(&more, id, WORDS_SECOND_LINE, NULL) == ST_OK) {
        const struct question question = {
            .what = buf_text(&what), .more = buf_text(&more), .yes = yes, .no = no, .dangerous = true};

        pressed = ask_question(owner, &question);
    }
    buf_clear(&more);
    buf_clear(&what);
    return pressed;
}
