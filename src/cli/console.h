/*
 * The three standard streams as Windows has them: a real console speaks UTF-16, everything else UTF-8 with LF. One per
 * process, for one thread. Knows no words and no commands.
 *
 * Results go to standard output, everything else (prompts, progress, failures) to standard error, so that the output of
 * a redirected run is the result alone.
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * First of all calls. From here on Ctrl-C, Ctrl-Break, closing the console and logging off do not end the process: they
 * are remembered (console_cancelled) and interrupt console_read_line.
 */
void console_open(void);

bool console_cancelled(void);
/* The same as a Windows event (HANDLE), set when the person wants to stop; borrowed, for the life of the process. */
void *console_cancel_event(void);

/* UTF-8. False if it could not be written (disk full, reader gone). Control characters but LF and tab become '?'. */
bool console_out(const char *text);
void console_say(const char *text);
/* As console_out; on a screen black on white, each line for itself, whatever its colours are. */
bool console_out_black_on_white(const char *text);
/*
 * How many columns that screen gives a short text, which is gone again afterwards: that is the font's and the code
 * page's to say. 0 without a screen.
 */
int console_out_width(const char *text);
/* The bytes as they are. */
bool console_out_bytes(const void *bytes, size_t len);

/* Whether a person sits there: at the keyboard; before the screen that console_say writes to. */
bool console_has_keyboard(void);
bool console_has_screen(void);
/* Whether console_out writes to a screen, where bytes that are no text have no place. */
bool console_out_is_screen(void);
/* Columns of that screen, 80 if there is none. */
int console_columns(void);

enum console_echo { CONSOLE_ECHO, CONSOLE_NO_ECHO };

/*
 * One line without its end, from the keyboard or, one line of UTF-8, from whatever standard input is; *line is replaced
 * and its maximum limits the line. ST_NOT_FOUND at the end of input, ST_CANCELLED, ST_BAD_INPUT (FAULT_NOT_TEXT; too
 * long), ST_IO, ST_NO_MEMORY. What was typed is wiped everywhere but in *line.
 */
MUST_CHECK enum status console_read_line(enum console_echo echo, struct buf *line, struct err *err);

#endif
