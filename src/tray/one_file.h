/*
 * The part of a page in which one certificate file is chosen and its password typed, and the rows that then tell what
 * is in it: what the pages for inspecting a file and for checking a backup share. What is done with the open file is
 * theirs.
 *
 * Order of calls: one_file_open (in 'opened' of the page), one_file_begin; one_file_command with what is pressed, and
 * one_file_looked from the step 'looked'; one_file_close (in 'closing'). The UI thread's.
 */
#ifndef TRAY_ONE_FILE_H
#define TRAY_ONE_FILE_H

#include "surface/certificate_text.h"
#include "tray/file_queue.h"
#include "tray/pfx_opening.h"

struct one_file_controls {
    int choose, file; /* the button, and the line that names what was chosen */
    int password_label, password, reveal, caps, go;
    int label_first, value_first; /* of the rows; as many of each as lie between the two numbers */
};

struct one_file {
    const struct one_file_controls *controls; /* borrowed */
    struct pfx_opening opening;
    struct file_queue files; /* one */
    int rows;                /* that are filled */
};

void one_file_open(struct one_file *file, struct page *page, const struct one_file_controls *controls,
                   const struct pfx_opening_steps *steps);
void one_file_close(struct one_file *file);

/* None is chosen, the keyboard is where one is. */
void one_file_begin(struct one_file *file);
/* path: UTF-8, copied. That it cannot be taken is told. */
void one_file_take(struct one_file *file, const char *path);
/* It is a PFX: its password is to be typed. */
void one_file_looked(const struct one_file *file);
/* True: it was for this part. */
bool one_file_command(struct one_file *file, int control);

/* The rows, from the first one on. */
void one_file_clear_rows(struct one_file *file);
/* For struct field_sink; self: the struct one_file. What is more than there are rows is left out. */
void one_file_add_row(void *self, int label, const char *value);
/* Those that are filled, or none. */
void one_file_show_rows(const struct one_file *file, bool shown);

#endif
