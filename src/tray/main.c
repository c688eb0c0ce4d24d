/*
 * PeiChengCert: secures the process, reads the command line, hands it to the one that runs already or runs the program
 * around the window (app.c).
 */
#include <windows.h>

#include "ids.h"
#include "surface/pc.h"
#include "surface/words.h"
#include "tray/app.h"
#include "tray/ask.h"
#include "tray/typed.h"
#include "win/start.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* The names and the language that a box of its own is in, before there is a program around it. */
static void speak(const char *language)
{
    struct pc pc = {.firm_cas = NULL};

    if (pc_open_brand(&pc, NULL) == ST_OK)
        pc_choose_words(&pc, language);
    pc_close(&pc);
}

static int run_first(const struct arguments *arguments, struct one_program *program)
{
    struct app *app = NULL;
    struct err err = ERR_INIT;
    int code = EXIT_FAILED;

    if (app_new(arguments, &app, &err) == ST_OK)
        code = app_loop(app, program, arguments);
    else
        ask_tell_failure(NULL, &err);
    app_free(&app);
    return code;
}

static int run(const struct arguments *arguments)
{
    struct one_program *program = NULL;
    int code = EXIT_DONE;

    switch (one_program_open(arguments, &program)) {
    case ONE_PROGRAM_FIRST:
        code = run_first(arguments, program);
        break;
    case ONE_PROGRAM_DONE:
        break;
    case ONE_PROGRAM_DEAF:
        code = EXIT_FAILED;
        if (arguments->start == START_QUIT) /* its exit code is for installers */
            break;
        speak(arguments->language);
        ask_tell_words(NULL, IDS_TRAY_DEAF, NULL);
        break;
    }
    one_program_close(&program);
    return code;
}

/* Parameters as the header names them. */
int WINAPI wWinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPWSTR lpCmdLine, int nShowCmd)
{
    struct typed typed = {.words = NULL};
    struct arguments arguments = {.start = START_WINDOW};
    struct usage_fault fault = {.sentence = 0};
    struct err err = ERR_INIT;
    int code = EXIT_USAGE;

    start_secure_process();
    (void)hInstance;
    (void)hPrevInstance;
    (void)lpCmdLine;
    (void)nShowCmd;
    words_open("");
    if (typed_read(&typed, &err) != ST_OK) {
        speak(NULL);
        ask_tell_failure(NULL, &err);
    } else if (arguments_read(typed.count, typed.words, &arguments, &fault, NULL) != ST_OK) {
        speak(arguments.language);
        ask_tell_words(NULL, fault.sentence, WORDS(fault.name));
    } else {
        code = run(&arguments);
    }
    typed_clear(&typed);
    return code;
}
