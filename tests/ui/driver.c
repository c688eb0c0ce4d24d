/*
 * ui_driver: the hands and eyes of the UI tests. It runs beside the program under test and does what it is told on
 * standard input, a line a request (request.h): a verb of the table below and its arguments (verbs.h says which). Each
 * is answered by one line: "ok" and JSON, or "no" and the reason. It ends with its standard input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verbs.h"

enum { ANSWER_BYTES = 1 << 20, LINE_BYTES = 1 << 18 };

static const struct {
    const wchar_t *name;
    verb_fn *run;
} verbs[] = {
    {L"start", programs_start},
    {L"start-line", programs_start_line},
    {L"words", programs_words},
    {L"ended", programs_ended},
    {L"kill", programs_kill},
    {L"windows", windows_list},
    {L"wait", windows_wait},
    {L"wait-gone", windows_wait_gone},
    {L"front", windows_front},
    {L"foreground", windows_foreground},
    {L"responds", windows_responds},
    {L"close", windows_close},
    {L"post", windows_post},
    {L"send", windows_send},
    {L"controls", controls_list},
    {L"set-text", controls_set_text},
    {L"label", controls_label},
    {L"click", controls_click},
    {L"focus", controls_focus},
    {L"focused", controls_focused},
    {L"wait-text", controls_wait_text},
    {L"wait-state", controls_wait_state},
    {L"press", keys_press},
    {L"type", keys_type},
    {L"mouse", keys_mouse},
    {L"drop", drop_files},
    {L"fit", look_fit},
    {L"menu", look_menu},
};

static verb_fn *verb_named(const wchar_t *name)
{
    for (size_t i = 0; i < ARRAYSIZE(verbs); i++) {
        if (wcscmp(verbs[i].name, name) == 0)
            return verbs[i].run;
    }
    return NULL;
}

static void answer_line(char *line)
{
    static struct request request;
    static char text[ANSWER_BYTES];
    const char *why = "no such verb";
    struct jot answer;
    verb_fn *run;

    jot_init(&answer, text, sizeof text);
    run = request_read(&request, line) ? verb_named(request_word(&request, 0)) : NULL;
    if (run == NULL || !run(&request, &answer, &why))
        printf("no %s\n", why);
    else if (answer.overflow)
        printf("no too much to tell\n");
    else
        printf("ok %s\n", answer.len == 0 ? "null" : text);
    (void)fflush(stdout);
}

int main(void)
{
    static char line[LINE_BYTES];

    /* Rectangles in the screen's own pixels. */
    SetProcessDpiAwarenessContext(DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2);
    while (fgets(line, sizeof line, stdin) != NULL)
        answer_line(line);
    return 0;
}
