/*
 * Numbers of the sentences and words that client/ speaks of: a surface shows the string with that id from
 * res/lang/<language>.rc. The resource compiler reads this file, hence defines and no enum. It holds no words itself,
 * only what each of them has to say.
 *
 * Inserts are FormatMessage style. Sentences of the truth table: %1 days left, %2 the day of the end ("2026-11-23").
 */
#ifndef CLIENT_MESSAGE_H
#define CLIENT_MESSAGE_H

/* Sentences of the truth table (client/standing.c): what state, what next */
#define MSG_STANDING_FINE 1000                     /* valid until %2, all is good */
#define MSG_STANDING_DUE 1001                      /* ends in %1 days, on %2: a new one is needed */
#define MSG_STANDING_DUE_TOMORROW 1002             /* ends tomorrow, %2: the same, now */
#define MSG_STANDING_DUE_TODAY 1003                /* ends today, %2: the same, now */
#define MSG_STANDING_DUE_IMPORT 1004               /* due, and not on this PC: import, or apply */
#define MSG_STANDING_EXPIRED 1005                  /* expired on %2: apply */
#define MSG_STANDING_HOST_EXPIRED 1006             /* the host's has expired: apply */
#define MSG_STANDING_REVOKED 1007                  /* revoked: apply */
#define MSG_STANDING_APPLY 1008                    /* none yet: apply */
#define MSG_STANDING_HOST_NONE 1009                /* the host does not know this PC's: apply */
#define MSG_STANDING_IMPORT 1010                   /* valid, but not on this PC: import */
#define MSG_STANDING_DIFFERS 1011                  /* this PC's is not the host's: import */
#define MSG_STANDING_NO_KEY 1012                   /* no private key: import, or apply */
#define MSG_STANDING_CLOCK 1013                    /* host and clock disagree on its dates: set the clock */
#define MSG_STANDING_PENDING_HERE 1014             /* an application is not finished: resume */
#define MSG_STANDING_PENDING_HERE_USABLE 1015      /* usable until %2; an application is not finished: resume */
#define MSG_STANDING_PENDING_ELSEWHERE 1016        /* an application is open on another PC */
#define MSG_STANDING_PENDING_ELSEWHERE_USABLE 1017 /* usable until %2; an application is open on another PC */

/* What this PC alone can say, when the host was not asked or did not answer */
#define MSG_STANDING_PC_NONE 1020    /* none of yours here: log in, or import */
#define MSG_STANDING_PC_OTHER 1021   /* only other persons' here: log in, or import */
#define MSG_STANDING_PC_FINE 1022    /* within its dates until %2 */
#define MSG_STANDING_PC_EXPIRED 1023 /* expired on %2: log in, or import a newer backup */
#define MSG_STANDING_PC_NOT_YET 1024 /* not valid yet: check the clock, log in */
#define MSG_STANDING_PC_ORDER 1025   /* an application on this PC is not finished: resume */

/* Second, quieter sentences of the truth table */
#define MSG_NOTE_HOST_NOT_ASKED 1050      /* the host was not asked */
#define MSG_NOTE_HOST_UNREACHED 1051      /* the host did not answer: this PC alone */
#define MSG_NOTE_APPLY_VOIDS 1052         /* applying again voids the old one, once the new one is in place */
#define MSG_NOTE_APPLY_CANCELS 1053       /* applying here cancels the application on the other PC */
#define MSG_NOTE_APPLY_CANCELS_VOIDS 1054 /* both */
#define MSG_NOTE_CLOCK 1055               /* this PC's clock may be wrong */
#define MSG_NOTE_OVERDUE 1056             /* issued long ago, and this PC has not confirmed it yet */
#define MSG_NOTE_OVERDUE_ELSEWHERE 1057   /* the other PC has not; applying here voids what it got */
#define MSG_NOTE_OVERDUE_VOIDS 1058       /* the same, and the old one once the new one is in place */

/* Names of actions (enum standing_action): buttons, and the list under 「您可以進行：」 */
#define MSG_ACTION_APPLY 1101
#define MSG_ACTION_RENEW 1102
#define MSG_ACTION_IMPORT 1103
#define MSG_ACTION_EXPORT 1104
#define MSG_ACTION_REMOVE 1105
#define MSG_ACTION_REVOKE 1106
#define MSG_ACTION_RESUME 1107
#define MSG_ACTION_CANCEL_ORDER 1108
#define MSG_ACTION_LOGIN 1109

/* The host's states (enum standing_host) */
#define MSG_HOST_UNKNOWN 1150
#define MSG_HOST_NONE 1151
#define MSG_HOST_VALID 1152
#define MSG_HOST_DUE 1153
#define MSG_HOST_EXPIRED 1154
#define MSG_HOST_REVOKED 1155
#define MSG_HOST_PENDING 1156

/* This PC's states (enum standing_pc) */
#define MSG_PC_NONE 1170 /* in the manual's words */
#define MSG_PC_VALID 1171
#define MSG_PC_DUE 1172
#define MSG_PC_EXPIRED 1173
#define MSG_PC_NOT_YET 1174
#define MSG_PC_NO_KEY 1175
#define MSG_PC_OTHER 1176 /* none of yours, only other persons' */

/* Progress (enum progress_step of client/port/progress.h) */
#define MSG_PROGRESS_ASKING 1200
#define MSG_PROGRESS_KEY 1201
#define MSG_PROGRESS_ORDER 1202
#define MSG_PROGRESS_ISSUING 1203
#define MSG_PROGRESS_DOWNLOADING 1204 /* in the manual's words */
#define MSG_PROGRESS_INSTALLING 1205
#define MSG_PROGRESS_TESTING 1206
#define MSG_PROGRESS_CONFIRMING 1207
#define MSG_PROGRESS_WRITING 1208
#define MSG_PROGRESS_READING_BACK 1209
#define MSG_PROGRESS_REMOVING 1210
#define MSG_PROGRESS_WAITING 1211
#define MSG_PROGRESS_REVOKING 1212
#define MSG_PROGRESS_KEEPING 1219 /* for undo */
#define MSG_PROGRESS_REPAIRING 1220

/* Warnings: named, not refused */
#define MSG_WARN_PASSWORD_WEAK 1250    /* easy to guess */
#define MSG_WARN_PASSWORD_LIKE_ID 1251 /* resembles the national ID */
#define MSG_WARN_NO_MAC 1252           /* the file has no MAC: it may have been changed */
#define MSG_WARN_NO_CHAIN 1253         /* the backup holds no intermediate certificate */
#define MSG_WARN_KEY_CLEAR 1265        /* the file's key is not encrypted: whoever has the file has the key */
#define MSG_WARN_WEAK_CIPHER 1266      /* %1: the encryption, which can be broken without the password */
#define MSG_WARN_FEW_ITERATIONS 1267   /* %1: how many; passwords are quickly tried */
#define MSG_WARN_ISSUER_UNNAMED 1268   /* the certificate does not name who issued it */
#define MSG_WARN_KEY_KEPT 1254         /* the key container stays: another's key, or used by others */
#define MSG_WARN_REPLACED_STAYS 1256   /* renewed, but the old one, serial %1, could not be removed from this PC */
#define MSG_WARN_EXPIRED 1255          /* this certificate has expired */

/* More progress */
#define MSG_PROGRESS_READING 1260
#define MSG_PROGRESS_SEALING 5690
#define MSG_PROGRESS_PHONE 5691

/* What repair found and did (enum repair_kind of client/repair.h): %1 how many, or %1 serial, %2 masked national ID */
#define MSG_REPAIR_HALF_WRITTEN 1270
#define MSG_REPAIR_INTERMEDIATES 1271
#define MSG_REPAIR_LINK 1272
#define MSG_REPAIR_INSTALLS 1273
#define MSG_REPAIR_CONTAINERS 1274
#define MSG_REPAIR_NO_KEY 1275
#define MSG_REPAIR_ORDER_UNREADABLE 1276
#define MSG_REPAIR_UNDO_UNREADABLE 1277
#define MSG_REPAIR_INSTALLS_LEFT 1278
#define MSG_REPAIR_VERBS 1290
#define MSG_REPAIR_AUTOSTART 1291
#define MSG_REPAIR_VERBS_DEAD 1295
#define MSG_REPAIR_ALL_USERS 1292
#define MSG_REPAIR_AUTOSTART_GONE 1293
#define MSG_REPAIR_AUTOSTART_LONG 1294

/* Why a certificate goes or stays (enum cleaner_why of client/cleaner.h) */
#define MSG_CLEAN_EXPIRED 1279
#define MSG_CLEAN_SUPERSEDED 1280 /* within its time, beside a newer one that signs */
#define MSG_CLEAN_NO_KEY 1281
#define MSG_CLEAN_PROVEN 1282 /* the newest that signs */
#define MSG_CLEAN_ONLY 1283
#define MSG_CLEAN_UNPROVEN 1284 /* none of this person's signs */
#define MSG_CLEAN_NEWER 1285
#define MSG_CLEAN_ORDER_OPEN 1286
#define MSG_CLEAN_NO_UNDO 1287 /* its key cannot be kept (cleaner.h) */
#define MSG_CLEAN_NOBODYS 1288 /* names no person */
#define MSG_CLEAN_REVOKED 5300 /* by the host's word */

/* Which one a trading application would take (enum cleaner_takes): %1 serial of that one, %2 of the one that signs */
#define MSG_CLEAN_TAKES_NOTHING 5301
#define MSG_CLEAN_TAKES_RIGHT 5302
#define MSG_CLEAN_TAKES_WRONG 5303
#define MSG_CLEAN_TAKES_UNPROVEN 5304

/* Reminders (client/reminder.h): what stands above and below the truth table's sentence; short, for a balloon */
#define MSG_REMINDER_TITLE_DUE 1300
#define MSG_REMINDER_TITLE_EXPIRED 1301
#define MSG_REMINDER_TITLE_REVOKED 1302
#define MSG_REMINDER_MARKET_TODAY 1310 /* the market is closed from tomorrow to the end: today is the last day */
#define MSG_REMINDER_MARKET_UNTIL 1311 /* %1 the last day on which it is open before the end */

/* Backups (client/backup_record.h) */
#define MSG_REMINDER_TITLE_BACKUP 5400
#define MSG_REMINDER_BACKUP 5401

#endif
