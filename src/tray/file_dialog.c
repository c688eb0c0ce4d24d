#define COBJMACROS

#include "tray/file_dialog.h"

#include <windows.h>

#include <shlobj.h>
#include <shobjidl.h>
#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "ids.h"
#include "tray/control_text.h"
#include "win/text.h"

/* --- what fails --- */

static enum status failed(struct err *err, HRESULT result, const char *what)
{
    if (HRESULT_FACILITY(result) == FACILITY_WIN32 && HRESULT_CODE(result) == ERROR_CANCELLED)
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, what);
    if (result == E_OUTOFMEMORY)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, what);
    return err_set_code(err, ST_IO, FAULT_BUG, ERR_WIN32, (long long)(unsigned long)result, what);
}

/* --- words --- */

static void set_words(IFileDialog *dialog, int title, int button)
{
    wchar_t *title_text = control_text_of(title, NULL), *button_text = control_text_of(button, NULL);

    if (title_text != NULL)
        IFileDialog_SetTitle(dialog, title_text);
    if (button_text != NULL)
        IFileDialog_SetOkButtonLabel(dialog, button_text);
    free(button_text);
    free(title_text);
}

/* The dialog copies them. */
static void set_kinds(IFileDialog *dialog, const wchar_t *pattern, int kind, bool others_too)
{
    wchar_t *name = control_text_of(kind, NULL), *others = control_text_of(IDS_FILES_ALL, NULL);

    if (name != NULL && others != NULL) {
        const COMDLG_FILTERSPEC kinds[] = {{name, pattern}, {others, L"*.*"}};

        IFileDialog_SetFileTypes(dialog, others_too ? 2 : 1, kinds);
    }
    free(others);
    free(name);
}

/* --- options --- */

static HRESULT add_options(IFileDialog *dialog, FILEOPENDIALOGOPTIONS wanted)
{
    FILEOPENDIALOGOPTIONS options = 0;
    const HRESULT result = IFileDialog_GetOptions(dialog, &options);

    return SUCCEEDED(result) ? IFileDialog_SetOptions(dialog, options | wanted) : result;
}

/* --- paths --- */

/* malloc'ed. */
static enum status path_of(IShellItem *item, char **out, struct err *err)
{
    wchar_t *wide = NULL;
    const HRESULT result = IShellItem_GetDisplayName(item, SIGDN_FILESYSPATH, &wide);
    enum status st = ST_OK;

    if (FAILED(result))
        return failed(err, result, "choosing a file: its path");
    st = text_from_wide(wide, out, err);
    CoTaskMemFree(wide);
    return st;
}

static enum status add_item(IShellItemArray *items, DWORD at, struct file_queue *out, struct err *err)
{
    IShellItem *item = NULL;
    char *path = NULL;
    const HRESULT result = IShellItemArray_GetItemAt(items, at, &item);
    enum status st = ST_OK;

    if (FAILED(result))
        return failed(err, result, "choosing files: one of them");
    st = path_of(item, &path, err);
    if (st == ST_OK)
        st = file_queue_add(out, path, err);
    free(path);
    IShellItem_Release(item);
    return st;
}

static enum status add_chosen(IFileOpenDialog *dialog, struct file_queue *out, struct err *err)
{
    IShellItemArray *items = NULL;
    DWORD count = 0;
    HRESULT result = IFileOpenDialog_GetResults(dialog, &items);
    enum status st = ST_OK;

    if (SUCCEEDED(result))
        result = IShellItemArray_GetCount(items, &count);
    if (FAILED(result))
        st = failed(err, result, "choosing files: what was chosen");
    for (DWORD i = 0; st == ST_OK && i < count; i++)
        st = add_item(items, i, out, err);
    if (items != NULL)
        IShellItemArray_Release(items);
    return st;
}

/* --- to read --- */

static enum status ask_open(HWND owner, bool several, struct file_queue *out, struct err *err)
{
    IFileOpenDialog *dialog = NULL;
    HRESULT result =
        CoCreateInstance(&CLSID_FileOpenDialog, NULL, CLSCTX_INPROC_SERVER, &IID_IFileOpenDialog, (void **)&dialog);
    enum status st = ST_OK;

    if (FAILED(result))
        return failed(err, result, "choosing a file: the dialog");
    set_words((IFileDialog *)dialog, IDS_FILES_OPEN_TITLE, IDS_FILES_OPEN);
    set_kinds((IFileDialog *)dialog, L"*.pfx;*.p12", IDS_FILES_CERTIFICATES, true);
    result = add_options((IFileDialog *)dialog, FOS_FORCEFILESYSTEM | FOS_FILEMUSTEXIST | FOS_DONTADDTORECENT |
                                                    (several ? FOS_ALLOWMULTISELECT : 0U));
    if (SUCCEEDED(result))
        result = IFileOpenDialog_Show(dialog, owner);
    st = FAILED(result) ? failed(err, result, "choosing a file") : add_chosen(dialog, out, err);
    IFileOpenDialog_Release(dialog);
    return st;
}

/* --- to write --- */

/* It begins there whatever was chosen last time: a backup belongs on something that can be carried away. */
static void set_folder(IFileDialog *dialog, const char *folder)
{
    IShellItem *item = NULL;
    wchar_t *wide = NULL;

    if (folder[0] == '\0') {
        (void)SHGetKnownFolderItem(&FOLDERID_Documents, KF_FLAG_DEFAULT, NULL, &IID_IShellItem, (void **)&item);
    } else if (text_to_wide(folder, &wide, NULL) == ST_OK) {
        (void)SHCreateItemFromParsingName(wide, NULL, &IID_IShellItem, (void **)&item);
        free(wide);
    }
    if (item != NULL) {
        IFileDialog_SetFolder(dialog, item);
        IShellItem_Release(item);
    }
}

static void set_name(IFileDialog *dialog, const char *name)
{
    wchar_t *wide = NULL;

    if (text_to_wide(name, &wide, NULL) == ST_OK)
        IFileDialog_SetFileName(dialog, wide);
    free(wide);
}

static enum status take_target(IFileSaveDialog *dialog, struct file_target *out, struct err *err)
{
    IShellItem *item = NULL;
    char *path = NULL;
    const HRESULT result = IFileSaveDialog_GetResult(dialog, &item);
    enum status st = ST_OK;

    if (FAILED(result))
        return failed(err, result, "choosing where to save: what was chosen");
    st = path_of(item, &path, err);
    IShellItem_Release(item);
    if (st == ST_OK)
        *out = (struct file_target){.path = path, .replaces = file_exists(path)}; /* the dialog has asked */
    return st;
}

/* What is saved. */
struct save_kind {
    const wchar_t *pattern, *extension;
    int title, words;
};

static enum status ask_save(HWND owner, const struct save_kind *kind, const char *folder, const char *name,
                            struct file_target *out, struct err *err)
{
    IFileSaveDialog *dialog = NULL;
    HRESULT result =
        CoCreateInstance(&CLSID_FileSaveDialog, NULL, CLSCTX_INPROC_SERVER, &IID_IFileSaveDialog, (void **)&dialog);
    enum status st = ST_OK;

    if (FAILED(result))
        return failed(err, result, "choosing where to save: the dialog");
    set_words((IFileDialog *)dialog, kind->title, IDS_FILES_SAVE);
    set_kinds((IFileDialog *)dialog, kind->pattern, kind->words, false);
    IFileSaveDialog_SetDefaultExtension(dialog, kind->extension);
    set_folder((IFileDialog *)dialog, folder);
    set_name((IFileDialog *)dialog, name);
    result = add_options((IFileDialog *)dialog, FOS_FORCEFILESYSTEM | FOS_OVERWRITEPROMPT | FOS_DONTADDTORECENT);
    if (SUCCEEDED(result))
        result = IFileSaveDialog_Show(dialog, GetLastActivePopup(owner)); /* as tray/ask.c */
    st = FAILED(result) ? failed(err, result, "choosing where to save") : take_target(dialog, out, err);
    IFileSaveDialog_Release(dialog);
    return st;
}

/* --- with COM --- */

static enum status com_open(struct err *err)
{
    const HRESULT result = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);

    return FAILED(result) ? failed(err, result, "choosing a file: COM") : ST_OK;
}

enum status file_dialog_open(HWND owner, bool several, struct file_queue *out, struct err *err)
{
    enum status st = com_open(err);

    if (st != ST_OK)
        return st;
    st = ask_open(owner, several, out, err);
    CoUninitialize();
    return st;
}

static enum status save(HWND owner, const struct save_kind *kind, const char *folder, const char *name,
                        struct file_target *out, struct err *err)
{
    enum status st = com_open(err);

    if (st != ST_OK)
        return st;
    st = ask_save(owner, kind, folder, name, out, err);
    CoUninitialize();
    return st;
}

enum status file_dialog_save(HWND owner, const char *folder, const char *name, struct file_target *out, struct err *err)
{
    static const struct save_kind backup = {L"*.pfx", L"pfx", IDS_FILES_SAVE_TITLE, IDS_FILES_BACKUP};

    return save(owner, &backup, folder, name, out, err);
}

enum status file_dialog_save_report(HWND owner, const char *name, struct file_target *out, struct err *err)
{
    static const struct save_kind text = {L"*.txt", L"txt", IDS_FILES_REPORT_TITLE, IDS_FILES_TEXT};

    return save(owner, &text, "", name, out, err);
}
