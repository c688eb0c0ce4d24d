/*
 * flow_checker: the check of the environment (client/checks.h) as a small native program, so that flow tests can spoil
 * the way to the live host and see it named.
 *
 *   flow_checker FOLDER PCCERT.JSON [ID]
 *
 * A line for each of the report, its parts apart by tabs: kind, result, number of the sentence, action, the inserts.
 * The last line is the status; exit code 0 for ok.
 */
#include <stdio.h>

#include "client/checks.h"
#include "client_rig.h"

static enum status check(struct client_rig *rig, const char *id, struct checks_report *report, struct err *err)
{
    struct calendar calendar;
    const struct checks_question question = {.national_id = id, .calendar = &calendar};

    calendar_default(&calendar);
    return checks_run(&rig->client, &question, report, err);
}

int main(int argc, char **argv)
{
    static struct client_rig rig;
    static struct checks_report report;
    struct err err = ERR_INIT;
    enum status status = ST_OK;

    if (argc < 3) {
        (void)fprintf(stderr, "flow_checker FOLDER PCCERT.JSON [ID]\n");
        return 2;
    }
    status = client_rig_open(&rig, argv[1], argv[2], &err);
    if (status == ST_OK)
        status = check(&rig, argc > 3 ? argv[3] : NULL, &report, &err);
    for (size_t i = 0; i < report.count; i++) {
        const struct check_line *line = &report.lines[i];

        (void)printf("%s\t%s\t%d\t%s\t%s\t%s\n", check_kind_word(line->kind), check_result_word(line->result),
                     line->sentence, check_action_word(line->action), line->inserts[0].text, line->inserts[1].text);
    }
    (void)printf("%s\n", status_word(status));
    client_rig_close(&rig);
    return status == ST_OK ? 0 : 1;
}
