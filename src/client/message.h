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

/* The same where the host tells nothing of certificates, whoever asks (EST) */
#define MSG_STANDING_MUTE_NONE 6080    /* none of yours here: apply, or import */
#define MSG_STANDING_MUTE_NOT_YET 6081 /* not valid yet: check the clock */
#define MSG_NOTE_HOST_MUTE 6082        /* this PC alone: the host does not tell */

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
#define MSG_HOST_MUTE 6083 /* it does not tell */
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
#define MSG_PROGRESS_TELLING 5420

/* --- The check of the environment (client/checks.h), 5100-5239 --- */
#define MSG_PROGRESS_CHECKING 5239
/* Names of the checks (enum check_kind of client/checks.h) */
#define MSG_CHECK_NAME_WINDOWS 5100
#define MSG_CHECK_NAME_USER 5101
#define MSG_CHECK_NAME_DISK 5102
#define MSG_CHECK_NAME_STORE_READ 5103
#define MSG_CHECK_NAME_STORE_WRITE 5104
#define MSG_CHECK_NAME_PROVIDER 5105
#define MSG_CHECK_NAME_CHAIN 5106
#define MSG_CHECK_NAME_STALE 5107
#define MSG_CHECK_NAME_PROXY 5108
#define MSG_CHECK_NAME_HOST 5109
#define MSG_CHECK_NAME_TLS 5110
#define MSG_CHECK_NAME_CLOCK 5111
#define MSG_CHECK_NAME_SIGNATURE 5112
#define MSG_CHECK_NAME_CAS 5113
#define MSG_CHECK_NAME_VERBS 5114
#define MSG_CHECK_NAME_AUTOSTART 5115
#define MSG_CHECK_NAME_CALENDAR 5116
#define MSG_CHECK_NAME_BACKUP 5117
#define MSG_CHECK_NAME_VERSION 5118
/* Results (enum check_result) */
#define MSG_CHECK_RESULT_PASS 5120
#define MSG_CHECK_RESULT_WARN 5121
#define MSG_CHECK_RESULT_FAIL 5122
#define MSG_CHECK_RESULT_NOT_ASKED 5123
/* What was found */
#define MSG_CHECK_PC_UNKNOWN 5125   /* this PC does not tell */
#define MSG_CHECK_WINDOWS_FINE 5126 /* %1 its name, %2 the build; likewise the next two */
#define MSG_CHECK_WINDOWS_OLD 5127
#define MSG_CHECK_WINDOWS_TOO_OLD 5128
#define MSG_CHECK_USER_FINE 5129 /* %1 the user; likewise the next four */
#define MSG_CHECK_USER_ELEVATED 5130
#define MSG_CHECK_USER_OTHER 5131
#define MSG_CHECK_USER_SYSTEM 5132
#define MSG_CHECK_USER_TEMPORARY 5133
#define MSG_CHECK_DISK_FINE 5134 /* %1 MB that are free; likewise the next */
#define MSG_CHECK_DISK_LOW 5135
#define MSG_CHECK_DISK_WRITABLE 5136
#define MSG_CHECK_DISK_UNWRITABLE 5137
#define MSG_CHECK_STORE_READABLE 5138 /* %1 how many */
#define MSG_CHECK_STORE_UNREADABLE 5139
#define MSG_CHECK_STORE_WRITABLE 5140
#define MSG_CHECK_STORE_UNWRITABLE 5141
#define MSG_CHECK_STORE_BUSY 5142 /* somebody else is at work on it */
#define MSG_CHECK_PROVIDER_FINE 5143
#define MSG_CHECK_PROVIDER_BROKEN 5144
#define MSG_CHECK_CHAIN_FINE 5145
#define MSG_CHECK_CHAIN_MISSING 5146 /* %1 how many */
#define MSG_CHECK_CHAIN_UNKNOWN 5147
#define MSG_CHECK_STALE_NONE 5148
#define MSG_CHECK_STALE_SOME 5149  /* %1 how many */
#define MSG_CHECK_STALE_TAKEN 5150 /* %1 serial of the one that is taken, %2 of the right one */
#define MSG_CHECK_CERTIFICATES_UNKNOWN 5151
#define MSG_CHECK_SIGNATURE_FINE 5152 /* %1 serial, %2 masked national ID; likewise the others of a signature */
#define MSG_CHECK_SIGNATURE_DUE 5153
#define MSG_CHECK_SIGNATURE_HERE 5154    /* the host could not be asked */
#define MSG_CHECK_SIGNATURE_NOTHING 5155 /* no certificate */
#define MSG_CHECK_SIGNATURE_NO_KEY 5156
#define MSG_CHECK_SIGNATURE_EXPIRED 5157
#define MSG_CHECK_SIGNATURE_NOT_YET 5158
#define MSG_CHECK_SIGNATURE_BROKEN 5159
#define MSG_CHECK_SIGNATURE_REFUSED 5160
#define MSG_CHECK_SIGNATURE_REVOKED 5161
#define MSG_CHECK_PROXY_NONE 5162
#define MSG_CHECK_PROXY_USED 5163 /* %1 its address; likewise the next two */
#define MSG_CHECK_PROXY_DEAD 5164
#define MSG_CHECK_PROXY_REFUSED 5165
#define MSG_CHECK_HOST_NONE 5166       /* none is configured */
#define MSG_CHECK_HOST_CA_UNKNOWN 6090 /* %1 its address, %2 the CA that it names */
#define MSG_CHECK_HOST_FINE 5167       /* %1 its address; likewise the others of the host */
#define MSG_CHECK_HOST_BEHIND_PROXY 5168
#define MSG_CHECK_HOST_NO_NAME 5169
#define MSG_CHECK_HOST_REFUSED 5170
#define MSG_CHECK_HOST_SILENT 5171
#define MSG_CHECK_HOST_BROKEN 5172
#define MSG_CHECK_TLS_FINE 5173 /* %1 issuer of the host's certificate, %2 day of its end; likewise the next */
#define MSG_CHECK_TLS_SOON 5174
#define MSG_CHECK_TLS_TIME 5175  /* %1 and %2: from when to when */
#define MSG_CHECK_TLS_OTHER 5176 /* %1: issuer of what was presented */
#define MSG_CHECK_TLS_UNTRUSTED 5177
#define MSG_CHECK_TLS_UNKNOWN 5178
#define MSG_CHECK_CLOCK_FINE 5179 /* %1 hours:minutes:seconds; likewise the next two */
#define MSG_CHECK_CLOCK_AHEAD 5180
#define MSG_CHECK_CLOCK_BEHIND 5181
#define MSG_CHECK_CLOCK_UNTOLD 6091 /* the host tells no time */
#define MSG_CHECK_CLOCK_UNKNOWN 5182
#define MSG_CHECK_CAS_FINE 5183 /* %1 name, %2 day of the end; likewise the others of a CA */
#define MSG_CHECK_CAS_FORMER 5184
#define MSG_CHECK_CAS_SOON 5185
#define MSG_CHECK_CAS_EXPIRED 5186
#define MSG_CHECK_NOT_INSTALLED 5187
#define MSG_CHECK_SHELL_UNKNOWN 5188
#define MSG_CHECK_VERBS_FINE 5189
#define MSG_CHECK_VERBS_WRONG 5190
#define MSG_CHECK_VERBS_DEAD 5191
#define MSG_CHECK_AUTOSTART_FINE 5192
#define MSG_CHECK_AUTOSTART_OFF 5193
#define MSG_CHECK_AUTOSTART_NONE 5194
#define MSG_CHECK_AUTOSTART_WRONG 5195
#define MSG_CHECK_AUTOSTART_LONG 5196
#define MSG_CHECK_CALENDAR_FINE 5197 /* %1 the year; likewise the next */
#define MSG_CHECK_CALENDAR_OLD 5198
#define MSG_CHECK_CALENDAR_BROKEN 5199
/* What to do about it */
#define MSG_CHECK_REMEDY_WINDOWS 5200
#define MSG_CHECK_REMEDY_ELEVATED 5201
#define MSG_CHECK_REMEDY_USER 5202
#define MSG_CHECK_REMEDY_TEMPORARY 5203
#define MSG_CHECK_REMEDY_DISK_LOW 5204
#define MSG_CHECK_REMEDY_DISK 5205
#define MSG_CHECK_REMEDY_STORE 5206
#define MSG_CHECK_REMEDY_STORE_WRITE 5207
#define MSG_CHECK_REMEDY_PROVIDER 5208
#define MSG_CHECK_REMEDY_REPAIR 5209
#define MSG_CHECK_REMEDY_SETUP 5210
#define MSG_CHECK_REMEDY_CLEAN 5211
#define MSG_CHECK_REMEDY_IMPORT 5212
#define MSG_CHECK_REMEDY_APPLY 5213
#define MSG_CHECK_REMEDY_RENEW 5214
#define MSG_CHECK_REMEDY_KEY 5215
#define MSG_CHECK_REMEDY_CLOCK 5216
#define MSG_CHECK_REMEDY_PROXY 5217
#define MSG_CHECK_REMEDY_NETWORK 5218
#define MSG_CHECK_REMEDY_TLS 5219
#define MSG_CHECK_REMEDY_TELL 5220
#define MSG_CHECK_REMEDY_UPDATE 5221
#define MSG_CHECK_REMEDY_AUTOSTART_OFF 5222
#define MSG_CHECK_VERSION_NEWEST 5224  /* %1 this version */
#define MSG_CHECK_VERSION_NEWER 5225   /* %1 this version, %2 the newest */
#define MSG_CHECK_VERSION_TOO_OLD 5226 /* %1 this version, %2 the oldest that still works */
#define MSG_CHECK_VERSION_UNKNOWN 5227 /* %1 this version */
#define MSG_CHECK_BACKUP_FINE 5228     /* %1 serial, %2 day on which it was verified last */
#define MSG_CHECK_BACKUP_NONE 5229     /* %1 serial, %2 masked national ID */
#define MSG_CHECK_BACKUP_UNKNOWN 5230
#define MSG_CHECK_REMEDY_EXPORT 5231

/* The CA's revocation service: %1 serial, %2 host, %3 day, %4 why, as far as each has it; 6020-6039 */
#define MSG_CHECK_NAME_REVOCATION 6020
#define MSG_CHECK_REVOCATION_GOOD 6021
#define MSG_CHECK_REVOCATION_NOT_LISTED 6022
#define MSG_CHECK_REVOCATION_REVOKED 6023
#define MSG_CHECK_REVOCATION_HOST_VALID 6024   /* revoked there, though the host says valid */
#define MSG_CHECK_REVOCATION_HOST_REVOKED 6025 /* the other way round */
#define MSG_CHECK_REVOCATION_UNKNOWN 6026
#define MSG_CHECK_REVOCATION_NO_ADDRESS 6027
#define MSG_CHECK_REVOCATION_NOTHING 6028
#define MSG_CHECK_REVOCATION_OFFLINE 6029
/* Why (enum crl_reason): inserted */
#define MSG_REVOKED_KEY_COMPROMISE 6030
#define MSG_REVOKED_SUPERSEDED 6031
#define MSG_REVOKED_CESSATION 6032
#define MSG_REVOKED_HOLD 6033
#define MSG_REVOKED_UNSPECIFIED 6034

/* What the program can do about it (enum check_action): buttons; the others are MSG_ACTION_... */
#define MSG_CHECK_ACTION_REPAIR 5240
#define MSG_CHECK_ACTION_AUTOSTART 5241
#define MSG_CHECK_ACTION_CLOCK 5242 /* Windows' settings */
#define MSG_CHECK_ACTION_PROXY 5243 /* likewise */
#define MSG_CHECK_ACTION_CLEAN 5244

#endif
