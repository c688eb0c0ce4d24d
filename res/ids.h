/*
 * Numbers of the strings that surfaces speak of themselves; those of client/ are in client/message.h, those of failures
 * in base/fault.h. The words are in lang/<language>.rc. The resource compiler reads this file, hence defines and no
 * enum.
 *
 * Inserts: in each comment. %8 and %9 are the firm's name and hotline in every string (surface/words.h).
 */
#ifndef RES_IDS_H
#define RES_IDS_H

/*
 * --- Failures (surface/failure_words.h): two lines, what is wrong and what to do ---
 */
#define IDS_FAILURE_CODE 3001 /* %1: code for the helpdesk */
/* Where a sentence of base/fault.h has an insert that is not known */
#define IDS_FAILURE_LOGIN_LOCKED 3002
#define IDS_FAILURE_CODE_WRONG 3003
#define IDS_FAILURE_CODE_TOO_SOON 3004
#define IDS_FAILURE_EST_TOO_MANY 6095
/* What pccert offers beside the remedy of a failure */
#define IDS_HINT_FORCE 3010
#define IDS_HINT_REPLACE 3011
#define IDS_HINT_ANY_PERSON 3012
#define IDS_HINT_SERIAL 3013
#define IDS_HINT_APPLY 3014
#define IDS_HINT_RESUME 3015
#define IDS_HINT_CANCEL 3016
#define IDS_HINT_IMPORT 3026
#define IDS_HINT_NO_UNDO 3020

/*
 * --- A wrong command line (cli/arguments.h): two lines; %1 the option or command ---
 */
#define IDS_USAGE_NOTHING 3100
#define IDS_USAGE_COMMAND 3101
#define IDS_USAGE_OPTION 3102
#define IDS_USAGE_NOT_HERE 3103
#define IDS_USAGE_TWICE 3104
#define IDS_USAGE_VALUE 3105
#define IDS_USAGE_NO_VALUE 3106
#define IDS_USAGE_REQUIRED 3107
#define IDS_USAGE_ID_OR_SERIAL 3108
#define IDS_USAGE_FILE 3109
#define IDS_USAGE_TOO_MANY 3110
#define IDS_USAGE_LANG 3111
#define IDS_USAGE_FORMAT 3112
#define IDS_USAGE_SECRET 3113
#define IDS_USAGE_REASON 3114
#define IDS_USAGE_IN 3120                /* no content: standard input is the keyboard */
#define IDS_USAGE_OUT_JSON 3121          /* with --json the signature needs a file */
#define IDS_USAGE_OUT_SCREEN 3122        /* the signature is no text for a screen */
#define IDS_USAGE_OUT_NOT_SIGNATURE 3123 /* what is there is no signature: not overwritten */
#define IDS_USAGE_SECOND_WORD 3125       /* %1 the whole command */

/*
 * --- Help ---
 */
#define IDS_HELP 3200
#define IDS_HELP_STATUS 3201
#define IDS_HELP_APPLY 3202
#define IDS_HELP_RESUME 3203
#define IDS_HELP_CANCEL 3204
#define IDS_HELP_EXPORT 3205
#define IDS_HELP_IMPORT 3206
#define IDS_HELP_INSPECT 3207
#define IDS_HELP_REMOVE 3208
#define IDS_HELP_VERSION 3209
#define IDS_HELP_UNDO 3216
#define IDS_HELP_CLEAN 3217
#define IDS_HELP_REPAIR 3218
#define IDS_HELP_BACKUP 3219
#define IDS_VERSION 3210         /* %1 version, %2 product */
#define IDS_CONFIG_REPLACED 3211 /* %1 the file of --config */
#define IDS_HELP_RENEW 3212
#define IDS_HELP_REVOKE 3213
#define IDS_HELP_SIGN 3214
#define IDS_HELP_VERIFY 3215

/*
 * --- Questions; the answer is typed behind them ---
 */
#define IDS_ASK_LOGIN_PASSWORD 3300
#define IDS_ASK_CODE 3301 /* %1 prefix */
#define IDS_ASK_EARLIER_CODE 3302
#define IDS_ASK_FILE_PASSWORD 3303
#define IDS_ASK_NEW_PASSWORD 3304 /* %1 "4~10" */
#define IDS_ASK_NEW_PASSWORD_AGAIN 3305
#define IDS_YES 3310
#define IDS_NO 3311

/*
 * --- Labels of fields ---
 */
#define IDS_LABEL_OWNER 3400
#define IDS_LABEL_ID 3401
#define IDS_LABEL_SERIAL 3402
#define IDS_LABEL_NOT_BEFORE 3403
#define IDS_LABEL_NOT_AFTER 3404
#define IDS_LABEL_ISSUER 3405
#define IDS_LABEL_KEY_KIND 3406
#define IDS_LABEL_KEY_MATCH 3407
#define IDS_LABEL_KEY_CIPHER 3408
#define IDS_LABEL_MAC 3409
#define IDS_LABEL_ITERATIONS 3410
#define IDS_LABEL_FILE 3411
#define IDS_LABEL_SIGNING_TIME 3412
#define IDS_LABEL_SIGNER_STATE 3413
#define IDS_LABEL_FURTHER_CERTIFICATES 3417
#define IDS_LABEL_PASSED_OVER 3418

/*
 * --- status ---
 */
#define IDS_STATUS_PERSON 3500 /* %1 masked national ID */
#define IDS_STATUS_HOST_TITLE 3501
#define IDS_STATUS_HOST_STATE 3502 /* the state follows */
#define IDS_STATUS_PC_TITLE 3503   /* %1 which, %2 of how many */
#define IDS_STATUS_PC_TITLE_NONE 3504
#define IDS_STATUS_PC_STATE 3505 /* the state follows */
#define IDS_STATUS_ACTIONS 3506
#define IDS_STATUS_NOBODY 3507
#define IDS_STATUS_PC_UNREADABLE 3508
/* What to type for an action: %1 national ID */
#define IDS_DO_APPLY 3520
#define IDS_DO_IMPORT 3521
#define IDS_DO_EXPORT 3522
#define IDS_DO_REMOVE 3523
#define IDS_DO_CANCEL 3524
#define IDS_DO_LOGIN 3525
#define IDS_DO_RENEW 3526
#define IDS_DO_REVOKE 3527
#define IDS_DO_REMOVE_SERIAL 3528 /* %1 serial */

/*
 * --- Orders of this PC ---
 */
#define IDS_ORDER_OPEN 3600 /* %1 national ID, %2 when it was begun */
#define IDS_ORDER_BUSY 3601
#define IDS_ORDER_UNREADABLE 3602
#define IDS_RESUMED_FINISHED 3610 /* %1 national ID, %2 serial */
#define IDS_RESUMED_ENDED 3611    /* %1 how many */
#define IDS_RESUMED_WAITING 3612  /* %1 how many */
#define IDS_RESUME_ENDED 3613
#define IDS_RESUMED_STUCK 3614 /* %1 how many */
#define IDS_CANCEL_DONE 3620
#define IDS_CANCEL_OTHER_HOST_QUESTION 3621 /* %1 its address there; so too where the protocol or the label alone differs */
#define IDS_CANCEL_UNREADABLE_QUESTION 3622
#define IDS_CANCEL_FORGOTTEN 3623

/*
 * --- apply ---
 */
#define IDS_APPLY_LOGGED_IN 3700 /* %1 name */
#define IDS_APPLY_REPLACE_QUESTION 3701
#define IDS_APPLY_CODE_SENT 3702 /* %1 masked phone, %2 prefix, %3 seconds */
#define IDS_APPLY_NOTES 3703
#define IDS_APPLY_CODE_RIGHT 3704
#define IDS_APPLY_CONSENT_QUESTION 3705
#define IDS_APPLY_AGREED 3706
#define IDS_APPLY_DONE 3707
#define IDS_APPLY_BACKUP 3708  /* %1 national ID */
#define IDS_APPLY_STOPPED 3709 /* %1 national ID */
#define IDS_APPLY_ORDER_STAYS 3710
#define IDS_APPLY_CODE_COUNTS 3711

/*
 * --- renew ---
 */
#define IDS_RENEW_NOT_YET 3720 /* a failure, two lines; %1 the day from which */
#define IDS_RENEW_DONE 3721
#define IDS_RENEW_REPLACED_GONE 3722 /* %1 serial */
#define IDS_RENEW_GOES_ON 3723
#define IDS_RENEW_APPLICATION_GOES_ON 3724
#define IDS_RENEW_STOPPED 3725 /* %1 national ID */

/*
 * --- revoke ---
 */
#define IDS_REVOKE_LIMIT 3740 /* a failure, two lines, where the host did not say until when */
#define IDS_REVOKE_QUESTION 3741
#define IDS_REVOKE_BY_CODE 3742
#define IDS_REVOKE_KEY_FAILED 3743
#define IDS_REVOKE_CODE_COUNTS 3744
#define IDS_REVOKE_DONE 3745    /* %1 serial, %2 when */
#define IDS_REVOKE_ALREADY 3746 /* %1 serial, %2 when */
#define IDS_REVOKE_REASON 3747  /* the reason follows */
#define IDS_REVOKE_KEY_COMPROMISE 3748
#define IDS_REVOKE_SUPERSEDED 3749
#define IDS_REVOKE_CESSATION 3750
#define IDS_REVOKE_UNSPECIFIED 3751
#define IDS_REVOKE_STAYS 3752 /* %1 serial */
#define IDS_REVOKE_APPLY 3753 /* %1 national ID */

/*
 * --- export, import, inspect, remove ---
 */
#define IDS_EXPORT_DONE 3800
#define IDS_EXPORT_COMPATIBLE 3801
#define IDS_EXPORT_STRONG 3802
#define IDS_EXPORT_KEEP_SAFE 3803
#define IDS_IMPORT_DONE 3810
#define IDS_IMPORT_OTHER_PERSON_QUESTION 3811 /* %1 owner, %2 masked national ID */
#define IDS_INSPECT_IMPORTABLE 3820
#define IDS_INSPECT_NOT_IMPORTABLE 3821 /* the reason follows */
#define IDS_INSPECT_THIS_FIRM 3822
#define IDS_INSPECT_OTHER_FIRM 3823
#define IDS_INSPECT_HERE 3824
#define IDS_INSPECT_FURTHER_PAIR 3880 /* %1 kind of key, %2 owner, %3 serial */
#define IDS_INSPECT_FURTHER_KEY 3881  /* %1 kind of key */
#define IDS_INSPECT_NONE 3882
#define IDS_INSPECT_UNNAMED 3883
#define IDS_REMOVE_QUESTION 3830
#define IDS_REMOVE_DONE 3831
#define IDS_REMOVE_DONE_KEY_KEPT 3832
#define IDS_REMOVE_ALL_COUNT 3833 /* %1 how many */
#define IDS_CHOICE_CANDIDATES 3840

/*
 * --- sign, verify ---
 */
#define IDS_SIGN_DONE 3860
#define IDS_VERIFY_RIGHT 3870
#define IDS_VERIFY_NO_TIME 3871
#define IDS_VERIFY_HOST_NOT_ASKED 3872
#define IDS_VERIFY_TIME_UNPROVEN 3873 /* revoked or over: the time of signing is the signer's own word */

/*
 * --- undo ---
 */
#define IDS_UNDO_KEPT 3900 /* %1 until when, %2 serial */
#define IDS_UNDO_DONE 3901
#define IDS_UNDO_DONE_NO_KEY 3902
#define IDS_UNDO_CANDIDATES 3903
#define IDS_UNDO_LABEL_UNTIL 3904

/*
 * --- clean ---
 */
#define IDS_CLEAN_NOTHING 3920
#define IDS_CLEAN_LIST 3921
#define IDS_CLEAN_QUESTION 3922 /* %1 how many */
#define IDS_CLEAN_DONE 3923     /* %1 how many */
#define IDS_CLEAN_LABEL_WHY 3924
#define IDS_CLEAN_KEPT 3925 /* %1 serial, %2 masked national ID; the reason follows */
#define IDS_CLEAN_FOR_GOOD 3927
#define IDS_CLEAN_WILL_BE_FOR_GOOD 3928

/*
 * --- repair ---
 */
#define IDS_REPAIR_NOTHING 3940

/*
 * --- backup check ---
 */
#define IDS_BACKUP_USABLE 3960
#define IDS_BACKUP_EXPIRED 3961
#define IDS_BACKUP_NOT_YET 3962
#define IDS_BACKUP_SAME 3963
#define IDS_BACKUP_SAME_NO_KEY 3964
#define IDS_BACKUP_OLDER 3965
#define IDS_BACKUP_NEWER 3966
#define IDS_BACKUP_NONE_HERE 3967
#define IDS_BACKUP_OTHER_PERSONS 3968
#define IDS_BACKUP_OTHER_FORM 3969

/*
 * --- The menu of the tray icon (tray/tray_menu.h); each with a mnemonic of its own ---
 */
#define IDS_TRAY_MENU_OPEN 4800
#define IDS_TRAY_MENU_RENEW 4801
#define IDS_TRAY_MENU_IMPORT 4802
#define IDS_TRAY_MENU_EXPORT 4803
#define IDS_TRAY_MENU_REMOVE 4804
#define IDS_TRAY_MENU_ABOUT 4805
#define IDS_TRAY_MENU_EXIT 4806

/* Whose certificate a tooltip or a reminder is about, where several people have one here: %1 the name, masked */
#define IDS_REMINDER_OF 4900

/*
 * --- A wrong command line of PeiChengCert.exe (tray/arguments.h): two lines; %1 the option ---
 */
#define IDS_TRAY_USAGE_OPTION 4810
#define IDS_TRAY_USAGE_WORD 4811     /* a word that is no option; not repeated */
#define IDS_TRAY_USAGE_TOGETHER 4812 /* does not go with another one that is there */
#define IDS_TRAY_USAGE_OPEN 4813
#define IDS_TRAY_USAGE_LAST 4814 /* something stands behind the file's name */
#define IDS_TRAY_USAGE_FILE 4815 /* no file on a drive of this PC */
#define IDS_TRAY_DEAF 4816       /* two lines; another one runs and does not answer */

/*
 * --- What the tray icon says ---
 */
#define IDS_TRAY_TIP_END 4820 /* below the sentence of the truth table; %1 when the certificate ends */
#define IDS_TRAY_HIDDEN_TITLE 4821
#define IDS_TRAY_HIDDEN_TEXT 4822 /* once, when the window was closed for the first time */

/*
 * --- The window ---
 * "(&X)" behind a word of a button is its mnemonic, shown only while Windows shows where the keyboard can go
 * (src/tray/paint.h). Mnemonics of one page, the menu's and the strip's among them, differ.
 */
#define IDS_WINDOW_PRODUCT 4000
#define IDS_WINDOW_TITLE 4001 /* %1 version */
#define IDS_WINDOW_OK 4002
#define IDS_WINDOW_YES 4003
#define IDS_WINDOW_NO 4004
#define IDS_WINDOW_CANCEL 4005
#define IDS_WINDOW_CODE 4006          /* of a failure; %1 the code for the helpdesk */
#define IDS_WINDOW_WORKING 4007       /* before the first step is told */
#define IDS_WINDOW_STOPPING 4008      /* Cancel was pressed */
#define IDS_WINDOW_STOP_QUESTION 4009 /* two lines */

#define IDS_MENU_STATUS 4020
#define IDS_MENU_ABOUT 4023
#define IDS_MENU_LOGIN 4021
#define IDS_MENU_LOGOUT 4022
#define IDS_MENU_IMPORT 4024
#define IDS_MENU_EXPORT 4025

#define IDS_LOGIN_WELCOME 4040
#define IDS_LOGIN_ID 4041
#define IDS_LOGIN_PASSWORD 4042
#define IDS_LOGIN_REVEAL 4043
#define IDS_LOGIN_PUBLIC 4044
#define IDS_LOGIN_CAPS 4045
#define IDS_LOGIN_GO 4046
#define IDS_LOGIN_NOTE_APPLY 4047
#define IDS_LOGIN_NOTE_PASSWORD 4048
#define IDS_LOGIN_HELP 4049
#define IDS_LOGIN_NOTE_PHONE 4050
#define IDS_LOGIN_NOTE_HOTLINE 4051
#define IDS_LOGIN_WITHOUT 4052
#define IDS_LOGIN_STATUS 4053
#define IDS_LOGIN_IMPORT 4054
#define IDS_LOGIN_EXPORT 4055
#define IDS_LOGIN_LANGUAGE 4056 /* the other one, in its own words */

#define IDS_STATUS_INTRO 4070
#define IDS_STATUS_INTRO_ALONE 4071 /* nobody is logged in */
#define IDS_STATUS_PANE_HOST 4072
#define IDS_STATUS_PANE_HOST_STATE 4073
#define IDS_STATUS_PANE_PC 4074 /* %1 which, %2 of how many */
#define IDS_STATUS_PANE_PC_STATE 4075
#define IDS_STATUS_BACK 4076
#define IDS_STATUS_ON 4077

#define IDS_SESSION_OVER 4100     /* %1 masked national ID */
#define IDS_LEAVING_QUESTION 4104 /* two lines: on a public PC, no backup of this visit */
#define IDS_LEAVING_REMOVE 4105
#define IDS_LEAVING_STAY 4106
#define IDS_LEAVING_REMOVED 4107 /* two lines; %1 how many certificates */

/*
 * --- The window: removing ---
 */
#define IDS_REMOVING_QUESTION 4600 /* in the manual's words */
#define IDS_REMOVING_WHICH 4601    /* %1 owner, masked, %2 serial, %3 end */
#define IDS_REMOVING_UNDO 4602     /* %1 days */
#define IDS_REMOVING_KEPT 4603     /* %1 until when, %2 serial */

/*
 * --- The window: revoking ---
 */
#define IDS_REVOKING_TITLE 4620
#define IDS_REVOKING_LEAD 4621
#define IDS_REVOKING_GO 4622
#define IDS_REVOKING_CANCEL 4623
#define IDS_REVOKING_QUESTION 4624 /* two lines */
#define IDS_REVOKING_NEXT 4625     /* behind the reason, when it is done */

/*
 * --- The window: about ---
 */
#define IDS_ABOUT_VERSION 4700 /* %1 version */
#define IDS_ABOUT_HOTLINE 4701
#define IDS_ABOUT_HOST 4702
#define IDS_ABOUT_NO_HOST 4703
#define IDS_ABOUT_LANGUAGE 4704
#define IDS_ABOUT_LICENCE 4705
#define IDS_ABOUT_REMINDERS 5370

/* The newest version, on that page */
#define IDS_RELEASE_UNKNOWN 5550
#define IDS_RELEASE_NEWEST 5551  /* %1: when the host was asked */
#define IDS_RELEASE_NEWER 5552   /* %1: the newest version, %2: when it came out */
#define IDS_RELEASE_TOO_OLD 5553 /* the same */
#define IDS_RELEASE_PAGE 5554

/* Before the text of a consent that is not the binding one */
#define IDS_CONSENT_TRANSLATION 5555

/* Buttons of actions (client/standing.h) */
#define IDS_ACTION_REMOVE 4091
#define IDS_ACTION_REVOKE 4092
#define IDS_ACTION_LOGIN 4090

/*
 * --- An order in the window (tray/dlg_order.h), 4200-4299 ---
 */
#define IDS_ACTION_APPLY 4200
#define IDS_ACTION_RENEW 4201
#define IDS_ACTION_RESUME 4202
#define IDS_ACTION_CANCEL_ORDER 4203
#define IDS_ORDER_LOGIN_FIRST 4204 /* two lines */
#define IDS_ORDER_TITLE_APPLY 4210
#define IDS_ORDER_TITLE_RENEW 4211
#define IDS_ORDER_TITLE_RESUME 4212
#define IDS_ORDER_TITLE_CANCEL 4213
#define IDS_ORDER_CANCEL 4214
#define IDS_ORDER_LEAD_RENEW 4215
#define IDS_ORDER_LEAD_RESUME 4216
#define IDS_ORDER_LEAD_CANCEL 4217
#define IDS_ORDER_LEAD_FINISH 4218
#define IDS_ORDER_LEAD_DONE 4219
#define IDS_ORDER_RENEW_TEXT 4220
#define IDS_ORDER_RENEW_GO 4221
#define IDS_ORDER_RESUME_TEXT 4222
#define IDS_ORDER_RESUME_GO 4223
#define IDS_ORDER_CANCEL_TEXT 4224
#define IDS_ORDER_CANCEL_GO 4225
#define IDS_ORDER_KEEP 4226
#define IDS_ORDER_REPLACE_QUESTION 4230 /* two lines, as all questions */
#define IDS_ORDER_LEAVE_QUESTION 4231   /* from a step */
#define IDS_ORDER_LEAVE_QUESTION_RENEWAL 4235
#define IDS_ORDER_CANCEL_QUESTION 4232   /* from the main page */
#define IDS_ORDER_FORGET_OTHER_HOST 4233 /* %1 its address there */
#define IDS_ORDER_FORGET_UNREADABLE 4234
#define IDS_ORDER_STAYS 4240 /* two lines */
#define IDS_ORDER_STAYS_RENEWAL 4241
#define IDS_ORDER_STOPPED 4242
#define IDS_ORDER_STOPPED_RENEWAL 4243
#define IDS_ORDER_LEAD_CODE 4250
#define IDS_ORDER_CODE_WILL_BE_SENT 4251
#define IDS_ORDER_SEND 4252
#define IDS_ORDER_CODE_SENT 4253 /* two lines; %1 masked phone, %2 prefix ("7750-") */
#define IDS_ORDER_CODE_LABEL 4254
#define IDS_ORDER_CODE_LEFT 4255 /* %1 seconds */
#define IDS_ORDER_CODE_OVER 4256
#define IDS_ORDER_CODE_NONE 4257 /* two lines: none was sent for this order */
#define IDS_ORDER_APPLY 4258
#define IDS_ORDER_NOTES 4259
#define IDS_ORDER_LEAD_CONSENT 4270
#define IDS_ORDER_AGREE 4271
#define IDS_ORDER_DISAGREE 4272
#define IDS_ORDER_DONE_BACKUP 4280
#define IDS_ORDER_ADVICE 4281
#define IDS_ORDER_BACKUP 4282
/* What the start of the program finished or ended (tray/start_job.h) */
#define IDS_START_FINISHED 4290       /* two lines; %1 masked national ID, %2 serial */
#define IDS_START_ENDED 4291          /* two lines */
#define IDS_START_REPLACED_STAYS 4292 /* %1 serial */

/*
 * --- Explorer's menu of certificate files, 5000-5009. Explorer reads these itself, by number, from the program: no
 * inserts; the firm's name is the resource compiler's (brand_names.h). The installer takes the numbers from here. ---
 */
#define IDS_VERB_IMPORT 5000
#define IDS_VERB_INSPECT 5001

/*
 * --- Certificate files in the window: importing and inspecting 4400-4499, backing up 4500-4599 ---
 */
#define IDS_IMPORT_TITLE 4400
#define IDS_IMPORT_INTRO 4401
#define IDS_IMPORT_CHOOSE 4402
#define IDS_IMPORT_INSPECT 4403
#define IDS_IMPORT_NO_FILE 4404
#define IDS_IMPORT_FILE 4405    /* %1 the file */
#define IDS_IMPORT_FILE_OF 4406 /* %1 which, %2 of how many, %3 the file */
#define IDS_IMPORT_PASSWORD 4407
#define IDS_IMPORT_GO 4408
#define IDS_IMPORT_SKIP 4409
#define IDS_IMPORT_RESULT 4410       /* %1 owner, %2 masked national ID, %3 the end */
#define IDS_IMPORT_OTHER_PERSON 4411 /* two lines; %1 owner, %2 masked national ID */
#define IDS_IMPORT_ANYWAY 4412
#define IDS_IMPORT_NOT 4413
#define IDS_INSPECT_TITLE 4420
#define IDS_INSPECT_INTRO 4421
#define IDS_INSPECT_CHOOSE 4422
#define IDS_INSPECT_GO 4423
#define IDS_INSPECT_IMPORT 4424
#define IDS_INSPECT_ANOTHER 4425
/* The system's windows for choosing files */
#define IDS_FILES_OPEN_TITLE 4440
#define IDS_FILES_OPEN 4441
#define IDS_FILES_SAVE_TITLE 4442
#define IDS_FILES_SAVE 4443
#define IDS_FILES_CERTIFICATES 4444
#define IDS_FILES_BACKUP 4445
#define IDS_FILES_ALL 4446
#define IDS_ACTION_IMPORT 4450

/*
 * --- Uploading to a phone, 5600-5689: the command line's first ---
 */
#define IDS_HELP_UPLOAD 5600
#define IDS_USAGE_DEVICE 5601      /* %1 the option */
#define IDS_UPLOAD_ADDRESS 5602    /* label */
#define IDS_UPLOAD_PASSPHRASE 5603 /* label */
#define IDS_UPLOAD_IN_GROUPS 5604  /* label */
#define IDS_UPLOAD_NO_BLANKS 5605  /* %1 the passphrase in groups */
#define IDS_UPLOAD_UNTIL 5606      /* label */
#define IDS_UPLOAD_HOW 5607
#define IDS_UPLOAD_NO_ROOM 5608
#define IDS_UPLOAD_FETCHED 5609 /* %1 when */
#define IDS_UPLOAD_INSTALL 5610
#define IDS_UPLOAD_STAYS 5611 /* %1 until when */
/* The window's */
#define IDS_MENU_UPLOAD 5620
#define IDS_UPLOAD_LOGIN_FIRST 5621
#define IDS_UPLOAD_TITLE 5622
#define IDS_UPLOAD_LEAD 5623
#define IDS_UPLOAD_DEVICE 5624
#define IDS_UPLOAD_IPHONE 5625
#define IDS_UPLOAD_IPHONE_NOTE 5626
#define IDS_UPLOAD_ANDROID 5627
#define IDS_UPLOAD_ANDROID_NOTE 5628
#define IDS_UPLOAD_STRONG 5629
#define IDS_UPLOAD_PRIVATE 5630
#define IDS_UPLOAD_GO 5631
#define IDS_UPLOAD_LEAD_WAIT 5632
#define IDS_UPLOAD_QR 5633 /* for whoever cannot see it */
#define IDS_UPLOAD_STEPS 5634
#define IDS_UPLOAD_LEFT 5635         /* %1 "9:41" */
#define IDS_UPLOAD_LEFT_UNHEARD 5636 /* the same; the host does not answer */
#define IDS_UPLOAD_PASSPHRASE_LABEL 5637
#define IDS_UPLOAD_ADDRESS_LABEL 5638
#define IDS_UPLOAD_CANCEL 5639
#define IDS_UPLOAD_LEAD_FETCHED 5640
#define IDS_UPLOAD_EXPIRED 5641
#define IDS_UPLOAD_CANCELLED 5642
#define IDS_UPLOAD_OVER_UNHEARD 5643
#define IDS_UPLOAD_AGAIN 5644
#define IDS_UPLOAD_CLOSE 5645
#define IDS_UPLOAD_LEAVE_QUESTION 5646 /* two lines */
#define IDS_UPLOAD_LEAVE 5647
#define IDS_UPLOAD_STAY 5648
#define IDS_UPLOAD_NOT_YOU 5649

#define IDS_EXPORT_TITLE 4500
#define IDS_EXPORT_NOTE 4501
#define IDS_EXPORT_CERTIFICATE 4502
#define IDS_EXPORT_ENTRY 4503    /* %1 name, %2 national ID, masked both; %3 the day of the end, %4 the state */
#define IDS_EXPORT_PASSWORD 4504 /* %1 "4~10" */
#define IDS_EXPORT_AGAIN 4505
#define IDS_EXPORT_FORMAT 4506
#define IDS_EXPORT_CHOOSE_COMPATIBLE 4507
#define IDS_EXPORT_CHOOSE_STRONG 4508
#define IDS_EXPORT_FILE 4509 /* %1 the name */
#define IDS_EXPORT_MASK 4510
#define IDS_EXPORT_GO 4511
#define IDS_EXPORT_CHARACTERS 4512
#define IDS_EXPORT_NOTHING 4513      /* two lines */
#define IDS_EXPORT_SAVED 4514        /* %1 the file */
#define IDS_EXPORT_NOT_REPLACED 4515 /* two lines; %1 the file */
#define IDS_ACTION_EXPORT 4550

/* --- The check of the environment, 5250-5299 --- */
#define IDS_CHECK_SUM_FAIL 5251 /* %1 problems, %2 notes */
#define IDS_CHECK_SUM_WARN 5252 /* %1 notes */
#define IDS_CHECK_SUM_FINE 5253
#define IDS_CHECK_SUM_NOT_ASKED 5254 /* %1 that were not asked; stands behind the others */
#define IDS_CHECK_REMEDY 5255        /* %1 what to do */
#define IDS_CHECK_COMMAND 5256       /* %1 a command */
#define IDS_CHECK_CODE 5257          /* %1 the code to quote */
#define IDS_CHECK_SAVED 5258         /* %1 the file */
#define IDS_REPORT_TITLE 5259
#define IDS_REPORT_VERSION 5260 /* %1 version, %2 architecture, %3 language */
#define IDS_REPORT_TIME 5261    /* %1 local time, %2 the same in UTC */
#define IDS_REPORT_HOST 5262    /* %1 its address */
#define IDS_REPORT_MASKED 5263
#define IDS_HELP_CHECK 5264
#define IDS_MENU_CHECK 5270
#define IDS_TRAY_MENU_CHECK 5271
#define IDS_CHECK_TITLE 5272
#define IDS_CHECK_AGAIN 5273
#define IDS_CHECK_SAVE 5274
#define IDS_CHECK_COPY 5275
#define IDS_CHECK_LOG 5276 /* a box to tick: goes into the report too */
#define IDS_CHECK_RUNNING 5277
#define IDS_CHECK_COPIED 5278 /* two lines */
#define IDS_FILES_REPORT_TITLE 5280
#define IDS_FILES_TEXT 5281
#define IDS_CHECK_FILE_NAME 5282 /* %1 the day */
#define IDS_CHECK_SAVED_BOX 5283 /* two lines; %1 the file */
#define IDS_CHECK_STOPPED 5284

/*
 * --- Old certificates, 5300-5399: what the cleaner says besides (5300-5304 are message.h's), its page, what was
 * removed and comes back ---
 */
#define IDS_CLEAN_PERSON 5310 /* %1 masked national ID; which one is taken follows */
#define IDS_CLEAN_RULE 5311   /* by which rule that is said */
#define IDS_CLEAN_HOST_SILENT 5312
#define IDS_UNDO_LIST_NONE 5313
#define IDS_UNDO_LIST_HERE 5314
#define IDS_UNDO_LIST_BUSY 5315       /* %1 until when */
#define IDS_UNDO_LIST_UNREADABLE 5316 /* %1 until when */
#define IDS_CLEANER_TITLE 5320
#define IDS_CLEANER_UNDO 5321
#define IDS_CLEANER_LEAD 5322 /* %1 days */
#define IDS_CLEANER_NOTHING 5323
#define IDS_CLEANER_EMPTY 5324
#define IDS_CLEANER_OF 5325         /* %1 which, %2 of how many */
#define IDS_CLEANER_NOBODY 5326     /* in the place of an owner */
#define IDS_CLEANER_SUPERSEDED 5327 /* a state */
#define IDS_CLEANER_DETAIL 5328     /* %1 the end, %2 why it goes or stays */
#define IDS_CLEANER_NO_UNDO 5329    /* these two are put behind it */
#define IDS_CLEANER_TAKEN 5330
#define IDS_CLEANER_GO 5331 /* %1 how many */
#define IDS_CLEANER_CANCEL 5332
#define IDS_CLEANER_HOST_SILENT 5333
#define IDS_CLEANER_PUBLIC 5334
#define IDS_CLEANER_QUESTION 5335      /* %1 how many */
#define IDS_CLEANER_QUESTION_UNDO 5336 /* %1 days */
#define IDS_CLEANER_QUESTION_GOOD 5337 /* %1 how many */
#define IDS_CLEANER_GONE_UNTIL 5338    /* %1 serial, %2 until when */
#define IDS_CLEANER_GONE_FOR_GOOD 5339 /* %1 serial */
#define IDS_CLEANER_GONE_MORE 5340     /* %1 how many */
#define IDS_STATUS_CLEAN 5345
#define IDS_STATUS_UNDO 5346
#define IDS_STATUS_LEFT 5347
#define IDS_UNDO_TITLE 5350
#define IDS_UNDO_LEAD 5351
#define IDS_UNDO_EMPTY 5352
#define IDS_UNDO_GO 5353
#define IDS_UNDO_DETAIL 5354     /* %1 owner, masked, %2 the end, %3 kept until when */
#define IDS_UNDO_KEPT_UNTIL 5355 /* %1 until when */
#define IDS_UNDO_UNNAMED 5356    /* in the place of a serial */
#define IDS_UNDO_BUSY 5357       /* states */
#define IDS_UNDO_UNREADABLE 5358
#define IDS_UNDO_HERE 5359
#define IDS_UNDO_LEFT 5361 /* %1 how many */
#define IDS_UNDO_IN_TIME 5360 /* whether it is revoked is not known */

/*
 * --- Backups that are known to work, 5402-5499; reminders of them are in message.h ---
 */
#define IDS_BACKUP_LINE_VERIFIED 5402 /* %1 the day */
#define IDS_BACKUP_LINE_NONE 5403
#define IDS_BACKUP_LINE_UNKNOWN 5404
#define IDS_BACKUP_CHECK_TITLE 5405
#define IDS_BACKUP_CHECK_INTRO 5406
#define IDS_BACKUP_CHECK_GO 5407
#define IDS_BACKUP_CHECK_IMPORT 5408
#define IDS_BACKUP_CHECK_EXPORT 5409
#define IDS_BACKUP_CHECK_ANOTHER 5410
#define IDS_BACKUP_CHECK_OTHER 5411 /* %1 the masked national ID */
#define IDS_BACKUP_CHECK_OPEN 5412

/* --- The command after a change (cli/changes_told.h) --- */
#define IDS_CHANGES_UNTOLD 5413 /* two lines */

/*
 * --- The manual (tray/help.h) ---
 */
#define IDS_MENU_MANUAL 5500
#define IDS_TRAY_MENU_MANUAL 5501
#define IDS_MANUAL_EXPLAIN 5502    /* the button of a failure's box */
#define IDS_MANUAL_MISSING 5503    /* two lines */
#define IDS_MANUAL_NOT_OPENED 5504 /* two lines; %1 the file */
#define IDS_MANUAL_TITLE 5505
#define IDS_LOGIN_MANUAL 5506
#define IDS_WEB_PAGE_NOT_OPENED 5508 /* two lines; %1 the address */
#define IDS_WINDOW_DETAILS 5507 /* what opens the rest of what engineers want to know of a failure */

/*
 * --- A host that speaks EST (client/backend/est.h) ---
 */
#define IDS_APPLY_UNCHECKED 6084        /* the password is looked at with the application */
#define IDS_APPLY_KEY 6093              /* %1 SHA-256 of the public key, 64 digits */
#define IDS_CANCEL_STAYS_QUESTION 6085  /* the host is not told */
#define IDS_STATUS_INTRO_UNCHECKED 6086 /* the main page: the password is kept, and not looked at yet */
#define IDS_ORDER_APPLY_TEXT 6087       /* applying without code and consent */
#define IDS_ORDER_APPLY_GO 6088
#define IDS_ORDER_LEAD_APPLY 6094 /* above IDS_ORDER_APPLY_TEXT */
#define IDS_RESUME_OF 6089 /* %1 the masked national ID */
#define IDS_ORDER_CANCEL_STAYS_QUESTION 6092 /* two lines */
#define IDS_ORDER_CANCEL_HERE_TEXT 6096      /* as IDS_ORDER_CANCEL_TEXT, where the host cancels nothing; so those below */
#define IDS_ORDER_LEAVE_HERE_QUESTION 6097
#define IDS_ORDER_LEAVE_HERE_QUESTION_RENEWAL 6098

#endif
