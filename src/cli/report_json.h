/*
 * The parts of JSON answers: certificates, persons, orders. Each adds one member to what it is given (name NULL in
 * arrays) and leaves a failure in it. The schema is pccert.schema.json; whoever changes a member changes it too.
 *
 * given_id: of --id, NULL without one. Everybody else's national ID and name come masked.
 */
#ifndef CLI_REPORT_JSON_H
#define CLI_REPORT_JSON_H

#include "cli/json_members.h"
#include "client/backup_record.h"
#include "client/enrol.h"
#include "client/import.h"
#include "client/status.h"
#include "surface/certificate_text.h"

void report_json_certificate(struct json_members *into, const char *name, const struct cert_info *info,
                             enum owner_shown owner, const char *given_id);
/* The same with the state of a certificate on this PC. */
void report_json_holding(struct json_members *into, const char *name, const struct holding *holding,
                         enum owner_shown owner, const char *given_id);
/* The same with what is remembered of its backup (backups: NULL if that was not looked at); the path's IDs come masked.
 */
void report_json_kept(struct json_members *into, const char *name, const struct holding *holding, const char *given_id,
                      const struct backup_record *backups);
/* One person's standing: product.md section 3; backups as above. */
void report_json_person(struct json_members *into, const char *name, const char *national_id,
                        const struct status_report *report, const char *given_id, const struct backup_record *backups);
void report_json_orders(struct json_members *into, const char *name, const struct journal_lines *lines,
                        const char *given_id);
void report_json_inspection(struct json_members *into, const struct inspection *inspection);
/* err: of enrol_resume_all. */
void report_json_resumed(struct json_members *into, const struct enrol_resumed *resumed, const struct err *err,
                         const char *given_id);

#endif
