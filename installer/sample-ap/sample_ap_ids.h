/* Numbers of the sample application's resources. */
#ifndef SAMPLE_AP_IDS_H
#define SAMPLE_AP_IDS_H

#define IDD_AP 100
#define IDC_AP_ID 101
#define IDC_AP_LOGIN 102
#define IDC_AP_TOOL 103
#define IDC_AP_STATE 104
#define IDC_AP_ORDER 105
#define IDC_AP_SEND 106
#define IDC_AP_RESULT 107

#define IDS_AP_TITLE 200
#define IDS_AP_NO_CERTIFICATE 201
#define IDS_AP_NO_TOOL 202
#define IDS_AP_TOOL_SILENT 203
#define IDS_AP_LOGGED_IN 204
#define IDS_AP_CHANGED 205
#define IDS_AP_SIGNED 206
#define IDS_AP_NOT_SIGNED 207

#endif
