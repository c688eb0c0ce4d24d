/*
 * Numbers of dialogs, controls, icons and menus (dialogs.rc, app.rc). The resource compiler reads this file, hence
 * defines and no enum. A dialog has a hundred numbers for its controls.
 */
#ifndef RES_DIALOG_IDS_H
#define RES_DIALOG_IDS_H

/*
 * --- Icons (icons.rc); Explorer shows the one of the lowest number for the program ---
 */
#define IDI_PROGRAM 200
#define IDI_LOGO 201
#define IDI_TRAY_FINE 210
#define IDI_TRAY_DUE 211
#define IDI_TRAY_PROBLEM 212
#define IDI_TRAY_WORKING 213
#define IDI_TRAY_NEUTRAL 214

/* --- The frame: the menu on the left, the strip of what is going on --- */
#define IDD_MENU 100
#define IDC_MENU_STATUS 1000
#define IDC_MENU_ABOUT 1003
#define IDC_MENU_LOGIN 1004
#define IDC_MENU_LOGOUT 1005

#define IDD_BUSY 101
#define IDC_BUSY_CARD 1100
#define IDC_BUSY_TEXT 1101
#define IDC_BUSY_BAR 1102
#define IDC_BUSY_CANCEL 1103

/* --- Login --- */
#define IDD_LOGIN 102
#define IDC_LOGIN_WELCOME 1200
#define IDC_LOGIN_ID_LABEL 1201
#define IDC_LOGIN_ID 1202
#define IDC_LOGIN_PASSWORD_LABEL 1203
#define IDC_LOGIN_PASSWORD 1204
#define IDC_LOGIN_REVEAL 1205
#define IDC_LOGIN_PUBLIC 1206
#define IDC_LOGIN_CAPS 1207
#define IDC_LOGIN_GO 1208
#define IDC_LOGIN_NOTE_APPLY 1209
#define IDC_LOGIN_NOTE_PASSWORD 1210
#define IDC_LOGIN_HELP 1211
#define IDC_LOGIN_NOTE_PHONE 1212
#define IDC_LOGIN_NOTE_HOTLINE 1213
#define IDC_LOGIN_WITHOUT 1214
#define IDC_LOGIN_STATUS 1215
#define IDC_LOGIN_LANGUAGE 1219
#define IDC_LOGIN_CARD 1220

/* --- The main page: both states, the sentence, what can be done --- */
#define IDD_STATUS 103
#define IDC_STATUS_INTRO 1300
#define IDC_STATUS_HOST_CARD 1301
#define IDC_STATUS_HOST_TITLE 1302
#define IDC_STATUS_HOST_STATE 1303
#define IDC_STATUS_HOST_CHIP 1304
#define IDC_STATUS_HOST_NAME_LABEL 1305
#define IDC_STATUS_HOST_NAME 1306
#define IDC_STATUS_HOST_SERIAL_LABEL 1307
#define IDC_STATUS_HOST_SERIAL 1308
#define IDC_STATUS_HOST_BEGIN_LABEL 1309
#define IDC_STATUS_HOST_BEGIN 1310
#define IDC_STATUS_HOST_END_LABEL 1311
#define IDC_STATUS_HOST_END 1312
#define IDC_STATUS_PC_CARD 1321
#define IDC_STATUS_PC_TITLE 1322
#define IDC_STATUS_PC_STATE 1323
#define IDC_STATUS_PC_CHIP 1324
#define IDC_STATUS_PC_NAME_LABEL 1325
#define IDC_STATUS_PC_NAME 1326
#define IDC_STATUS_PC_SERIAL_LABEL 1327
#define IDC_STATUS_PC_SERIAL 1328
#define IDC_STATUS_PC_BEGIN_LABEL 1329
#define IDC_STATUS_PC_BEGIN 1330
#define IDC_STATUS_PC_END_LABEL 1331
#define IDC_STATUS_PC_END 1332
#define IDC_STATUS_PC_NOTE 1333
#define IDC_STATUS_PC_BACK 1334
#define IDC_STATUS_PC_ON 1335
#define IDC_STATUS_ADVICE_CARD 1340
#define IDC_STATUS_SENTENCE 1341
#define IDC_STATUS_NOTE 1342
#define IDC_STATUS_ACTIONS 1343
#define IDC_STATUS_ACTION_FIRST 1350 /* and the next eight */
#define IDC_STATUS_ACTION_LAST 1358

/*
 * --- An order: applying, renewing, going on, cancelling. One dialog, whose steps show their own controls ---
 * The way through: [發送認證碼] SEND, box [確定]; CODE, APPLY, box [確定]; CONSENT is read, AGREE; the strip shows
 * progress; BACKUP or CANCEL. A renewal begins with GO; so does going on after a failure or a stop. CANCEL is the way
 * out of every step (在同意書：不同意), and asks while an order is open.
 */
#define IDD_ORDER 110
#define IDC_ORDER_TITLE 2000
#define IDC_ORDER_LEAD 2001
#define IDC_ORDER_TEXT_CARD 2002
#define IDC_ORDER_TEXT 2003
#define IDC_ORDER_CODE_CARD 2010
#define IDC_ORDER_SENT 2011
#define IDC_ORDER_CODE_LABEL 2012
#define IDC_ORDER_PREFIX 2013
#define IDC_ORDER_CODE 2014
#define IDC_ORDER_LEFT 2015 /* how many seconds */
#define IDC_ORDER_SEND 2016
#define IDC_ORDER_APPLY 2017
#define IDC_ORDER_NOTES 2018
#define IDC_ORDER_CONSENT_LABEL 2019
#define IDC_ORDER_CONSENT 2020
#define IDC_ORDER_AGREE 2021
#define IDC_ORDER_CONSENT_CARD 2022
#define IDC_ORDER_DONE_CARD 2028
#define IDC_ORDER_DONE 2029
#define IDC_ORDER_CERTIFICATE_CARD 2030
#define IDC_ORDER_NAME_LABEL 2031
#define IDC_ORDER_NAME 2032
#define IDC_ORDER_SERIAL_LABEL 2033
#define IDC_ORDER_SERIAL 2034
#define IDC_ORDER_BEGIN_LABEL 2035
#define IDC_ORDER_BEGIN 2036
#define IDC_ORDER_END_LABEL 2037
#define IDC_ORDER_END 2038
#define IDC_ORDER_ADVICE 2039
#define IDC_ORDER_GO 2040
#define IDC_ORDER_BACKUP 2041
#define IDC_ORDER_CANCEL 2042

/* --- About --- */
#define IDD_ABOUT 112
#define IDC_ABOUT_CARD 2200
#define IDC_ABOUT_PRODUCT 2201
#define IDC_ABOUT_VERSION 2202
#define IDC_ABOUT_HOTLINE 2203
#define IDC_ABOUT_HOST_LABEL 2204
#define IDC_ABOUT_HOST 2205
#define IDC_ABOUT_LANGUAGE_LABEL 2206
#define IDC_ABOUT_LANGUAGE 2207
#define IDC_ABOUT_LICENCE 2208

/* --- The session has ended: the password anew. A window of its own; its buttons are IDOK and IDCANCEL --- */
#define IDD_SESSION 113
#define IDC_SESSION_TEXT 2300
#define IDC_SESSION_LABEL 2301
#define IDC_SESSION_PASSWORD 2302

#endif
