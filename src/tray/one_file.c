#include "tray/one_file.h"

#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/control_text.h"
#include "tray/file_dialog.h"

void one_file_open(struct one_file *file, struct page *page, const struct one_file_controls *controls,
                   const struct pfx_opening_steps *steps)
{
    file->controls = controls;
    pfx_opening_open(&file->opening, page, steps, controls->password, controls->reveal, controls->caps);
}

void one_file_close(struct one_file *file)
{
    pfx_opening_close(&file->opening);
    file_queue_clear(&file->files);
}

/* --- the file --- */

static void one_file_let_type(const struct one_file *file, bool can)
{
    const struct one_file_controls *controls = file->controls;
    const int of_file[] = {controls->password_label, controls->password, controls->reveal, controls->go};

    for (size_t i = 0; i < sizeof of_file / sizeof of_file[0]; i++)
        page_enable(file->opening.page, of_file[i], can);
    page_set_primary(file->opening.page, can ? controls->go : controls->choose);
}

void one_file_begin(struct one_file *file)
{
    struct page *page = file->opening.page;

    pfx_opening_forget(&file->opening);
    file_queue_clear(&file->files);
    control_text_set(page->window, file->controls->file, IDS_IMPORT_NO_FILE, NULL);
    one_file_let_type(file, false);
    SetFocus(page_control(page, file->controls->choose));
}

static void one_file_look(struct one_file *file)
{
    const char *path = file_queue_first(&file->files);

    if (path == NULL)
        return;
    control_text_set(file->opening.page->window, file->controls->file, IDS_IMPORT_FILE, WORDS(path));
    pfx_opening_look(&file->opening, path);
}

void one_file_take(struct one_file *file, const char *path)
{
    struct err err = ERR_INIT;

    file_queue_clear(&file->files);
    if (file_queue_add(&file->files, path, &err) == ST_OK)
        one_file_look(file);
    else
        ask_tell_failure(frame_window(file->opening.page->frame), &err);
}

static void one_file_choose(struct one_file *file)
{
    const HWND window = frame_window(file->opening.page->frame);
    struct file_queue chosen = {.first = NULL};
    struct err err = ERR_INIT;

    if (file_dialog_open(window, false, &chosen, &err) != ST_OK) {
        ask_tell_failure(window, &err);
        return;
    }
    file_queue_clear(&file->files);
    file->files = chosen; /* owned here now */
    one_file_look(file);
}

void one_file_looked(const struct one_file *file)
{
    one_file_let_type(file, true);
    SetFocus(page_control(file->opening.page, file->controls->password));
}

bool one_file_command(struct one_file *file, int control)
{
    if (control == file->controls->choose)
        one_file_choose(file);
    else if (control == file->controls->go)
        pfx_opening_try(&file->opening);
    else if (control == file->controls->reveal)
        password_edit_reveal(&file->opening.edit);
    else
        return false;
    return true;
}

/* --- what is in it --- */

static int one_file_most_rows(const struct one_file *file)
{
    return file->controls->value_first - file->controls->label_first;
}

void one_file_clear_rows(struct one_file *file)
{
    file->rows = 0;
}

void one_file_add_row(void *self, int label, const char *value)
{
    struct one_file *file = self;
    const HWND window = file->opening.page->window;

    if (file->rows == one_file_most_rows(file))
        return;
    control_text_set(window, file->controls->label_first + file->rows, label, NULL);
    control_text_set_utf8(window, file->controls->value_first + file->rows, value);
    file->rows++;
}

void one_file_show_rows(const struct one_file *file, bool shown)
{
    for (int i = 0; i < one_file_most_rows(file); i++) {
        page_show(file->opening.page, file->controls->label_first + i, shown && i < file->rows);
        page_show(file->opening.page, file->controls->value_first + i, shown && i < file->rows);
    }
}
