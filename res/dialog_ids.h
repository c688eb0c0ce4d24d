/*
 * Numbers of the resources of PeiChengCert.exe that are no words (those are in ids.h). The resource compiler reads this
 * file, hence defines and no enum.
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

#endif
