/*
 * flow_checker: the check of the environment (client/checks.h) as a small native program, so that flow tests can spoil
 * the way to the live host and see it named.
 *
 *   flow_checker FOLDER PCCERT.JSON [AHEAD_S]
 *
 * AHEAD_S: by so much the clock of this PC is fast. A line for each of the report, its parts apart by tabs: kind,
 * result, number of the sentence or (where that is the cause's) of the fault, action, the inserts (words by their
 * number). The last line is the status; exit code 0 for ok.
 */
#include <stdio.h>
#include <stdlib.h>

#include "client/checks.h"
#include "client_rig.h"

static enum status check(struct client_rig *rig, struct checks_report *report, struct err *err)
{
    struct calendar calendar;
    const struct checks_question question = {.calendar = &calendar};

    calendar_default(&calendar);
    return checks_run(&rig->client, &question, report, err);
}

static void print_line(const struct check_line *line)
{
    (void)printf("%s\t%s\t%d\t%s", check_kind_word(line->kind), check_result_word(line->result),
                 line->sentence != 0 ? line->sentence : line->cause.fault, check_action_word(line->action));
    for (size_t i = 0; i < CHECK_INSERTS; i++) {
        const struct check_insert *insert = &line->inserts[i];

        if (insert->kind == CHECK_INSERT_MESSAGE)
            (void)printf("\t%d", insert->message);
        else
            (void)printf("\t%s", insert->text);
    }
    (void)printf("\n");
}

int main(int argc, char **argv)
{
    static struct client_rig rig;
    static struct checks_report report;
    struct err err = ERR_INIT;
    enum status status = ST_OK;

    if (argc < 3) {
        (void)fprintf(stderr, "flow_checker FOLDER PCCERT.JSON [AHEAD_S]\n");
        return 2;
    }
    status = client_rig_open(&rig, argv[1], argv[2], &err);
    if (status == ST_OK && argc > 3)
        client_rig_set_clock(&rig, 0, strtoll(argv[3], NULL, 10));
    if (status == ST_OK)
        status = check(&rig, &report, &err);
    for (size_t i = 0; i < report.count; i++)
        print_line(&report.lines[i]);
    (void)printf("%s\n", status_word(status));
    client_rig_close(&rig);
    return status == ST_OK ? 0 : 1;
}
