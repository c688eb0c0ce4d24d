/*
 * Numbers of the sentences and words that client/ speaks of: a surface shows the string with that id from
 * res/lang/<language>.rc. The resource compiler reads this file, hence defines and no enum. It holds no words itself:
 * the comments give the meaning, as a translator needs it.
 *
 * Inserts are FormatMessage style. Sentences of the truth table: %1 days left, %2 the day of the end ("2026-11-23").
 */
#ifndef CLIENT_MESSAGE_H
#define CLIENT_MESSAGE_H

/*
 * --- Sentences of the truth table (client/standing.c): what state, what next ---
 */
/* 憑證有效，可正常使用至 %2。 | Your certificate is valid and can be used until %2. */
#define MSG_STANDING_FINE 1000
/* 憑證即將過期，還有 %1 天（%2 到期），請辦理展期。 | Your certificate ends in %1 days (%2). Please renew it. */
#define MSG_STANDING_DUE 1001
/* 憑證將於明天（%2）到期，請立即辦理展期。 | Your certificate ends tomorrow (%2). Please renew it now. */
#define MSG_STANDING_DUE_TOMORROW 1002
/* 憑證將於今天（%2）到期，請立即辦理展期。 | Your certificate ends today (%2). Please renew it now. */
#define MSG_STANDING_DUE_TODAY 1003
/* 憑證即將過期，此台電腦沒有這張憑證；請先匯入備份，再辦理展期。
 * | Your certificate ends soon and is not on this PC. Import its backup first, then renew. */
#define MSG_STANDING_DUE_IMPORT 1004
/* 憑證已於 %2 過期，請重新申請。 | Your certificate expired on %2. Please apply for a new one. */
#define MSG_STANDING_EXPIRED 1005
/* 主機端的憑證已過期，請重新申請。 | The certificate at the host has expired. Please apply for a new one. */
#define MSG_STANDING_HOST_EXPIRED 1006
/* 您的憑證已註銷，請重新申請。 | Your certificate has been revoked. Please apply for a new one. */
#define MSG_STANDING_REVOKED 1007
/* 找不到您的憑證，請申請憑證。 | You have no certificate yet. Please apply for one. */
#define MSG_STANDING_APPLY 1008
/* 主機端找不到此台電腦的憑證，請重新申請。 | The host does not know the certificate on this PC. Please apply for a new
 * one. */
#define MSG_STANDING_HOST_NONE 1009
/* 您有一張有效憑證，但不在此台電腦；請匯入備份。 | You have a valid certificate, but not on this PC. Please import its
 * backup. */
#define MSG_STANDING_IMPORT 1010
/* 此台電腦的憑證與主機端的不同；請匯入主機端那張憑證的備份。
 * | The certificate on this PC is not the one at the host. Please import the backup of the host's. */
#define MSG_STANDING_DIFFERS 1011
/* 此台電腦的憑證缺少私密金鑰，無法簽章；請匯入備份，或重新申請。
 * | The certificate on this PC has no private key and cannot sign. Import the backup, or apply again. */
#define MSG_STANDING_NO_KEY 1012
/* 主機端認為憑證在效期內，但此台電腦不這麼認為；請校正電腦的日期與時間。
 * | The host says that the certificate is within its dates, this PC says that it is not. Please set this PC's clock. */
#define MSG_STANDING_CLOCK 1013
/* 您的申請尚未完成，請按「續傳」繼續。 | Your application is not finished. Please resume it. */
#define MSG_STANDING_PENDING_HERE 1014
/* 您的憑證仍可使用至 %2；另有一筆申請尚未完成，請按「續傳」繼續。
 * | Your certificate can still be used until %2. An application is not finished: please resume it. */
#define MSG_STANDING_PENDING_HERE_USABLE 1015
/* 您的憑證正在另一台電腦申請中。 | An application of yours is open on another PC. */
#define MSG_STANDING_PENDING_ELSEWHERE 1016
/* 您的憑證仍可使用至 %2；另有一筆申請正在另一台電腦進行中。
 * | Your certificate can still be used until %2. An application of yours is open on another PC. */
#define MSG_STANDING_PENDING_ELSEWHERE_USABLE 1017
/* The host was not asked, or did not answer: what this PC alone can say */
/* 此台電腦查無您的憑證；請登入查詢，或匯入備份。 | No certificate of yours on this PC. Log in to see, or import a
 * backup. */
#define MSG_STANDING_PC_NONE 1020
/* 此台電腦只有其他人的憑證，查無您的憑證；請登入查詢，或匯入備份。
 * | This PC has certificates of other persons, none of yours. Log in to see, or import a backup. */
#define MSG_STANDING_PC_OTHER 1021
/* 此台電腦的憑證在效期內（至 %2）。 | The certificate on this PC is within its dates (until %2). */
#define MSG_STANDING_PC_FINE 1022
/* 此台電腦的憑證已於 %2 過期；請登入查詢，或匯入較新的備份。
 * | The certificate on this PC expired on %2. Log in to see, or import a newer backup. */
#define MSG_STANDING_PC_EXPIRED 1023
/* 此台電腦的憑證尚未生效；請先確認電腦的日期與時間，再登入查詢。
 * | The certificate on this PC is not valid yet. Check this PC's date and time, then log in to see. */
#define MSG_STANDING_PC_NOT_YET 1024
/* 此台電腦有一筆申請尚未完成，請按「續傳」繼續。 | An application on this PC is not finished. Please resume it. */
#define MSG_STANDING_PC_ORDER 1025

/*
 * --- Second, quieter sentences of the truth table ---
 */
/* 尚未向主機查詢。 | The host was not asked. */
#define MSG_NOTE_HOST_NOT_ASKED 1050
/* 無法連線至主機，以下僅為此台電腦的狀態。 | The host did not answer: this is what this PC alone can say. */
#define MSG_NOTE_HOST_UNREACHED 1051
/* 若重新申請，新憑證生效後，舊憑證即作廢。 | If you apply again, the new certificate voids the old one once it is in
 * place. */
#define MSG_NOTE_APPLY_VOIDS 1052
/* 若在此台電腦重新申請，另一台電腦的申請將被取消。 | Applying here cancels the application on the other PC. */
#define MSG_NOTE_APPLY_CANCELS 1053
/* 若在此台電腦重新申請，另一台電腦的申請將被取消；新憑證生效後，舊憑證即作廢。
 * | Applying here cancels the application on the other PC, and the new certificate voids the old one once in place. */
#define MSG_NOTE_APPLY_CANCELS_VOIDS 1054
/* 此台電腦的日期與時間可能不正確。 | This PC's date and time may be wrong. */
#define MSG_NOTE_CLOCK 1055

/*
 * --- Names of actions (enum standing_action): buttons, and what `pccert status` lists under 「您可以進行：」 ---
 */
#define MSG_ACTION_APPLY 1101        /* 申請 | Apply */
#define MSG_ACTION_RENEW 1102        /* 展期 | Renew */
#define MSG_ACTION_IMPORT 1103       /* 匯入 | Import */
#define MSG_ACTION_EXPORT 1104       /* 匯出(備份) | Export (back up) */
#define MSG_ACTION_REMOVE 1105       /* 移除 | Remove */
#define MSG_ACTION_REVOKE 1106       /* 註銷 | Revoke */
#define MSG_ACTION_RESUME 1107       /* 續傳 | Resume */
#define MSG_ACTION_CANCEL_ORDER 1108 /* 取消申請 | Cancel the application */
#define MSG_ACTION_LOGIN 1109        /* 登入 | Log in */

/*
 * --- The host's states (enum standing_host): 憑證狀態(主機端)：... ---
 */
#define MSG_HOST_UNKNOWN 1150 /* 未查詢 | Not asked */
#define MSG_HOST_NONE 1151    /* 找不到憑證 | No certificate found */
#define MSG_HOST_VALID 1152   /* 有效憑證 | Valid */
#define MSG_HOST_DUE 1153     /* 憑證即將過期 | Due for renewal */
#define MSG_HOST_EXPIRED 1154 /* 已過期 | Expired */
#define MSG_HOST_REVOKED 1155 /* 已註銷 | Revoked */
#define MSG_HOST_PENDING 1156 /* 申請處理中 | Application open */

/*
 * --- This PC's states (enum standing_pc): 憑證狀態(客戶端)：... ---
 */
#define MSG_PC_NONE                                                                                                    \
    1170 /* * 此台電腦瀏覽器，查無您有效憑證 (the manual's words) | * No valid certificate of yours on this PC */
#define MSG_PC_VALID 1171   /* 有效憑證 | Valid */
#define MSG_PC_DUE 1172     /* 憑證即將過期 | Due for renewal */
#define MSG_PC_EXPIRED 1173 /* 已過期 | Expired */
#define MSG_PC_NOT_YET 1174 /* 尚未生效 | Not valid yet */
#define MSG_PC_NO_KEY 1175  /* 缺少私密金鑰 | Private key missing */
#define MSG_PC_OTHER                                                                                                   \
    1176 /* * 此台電腦瀏覽器，查無您有效憑證（僅有他人憑證） | * None of yours here, only other persons' */

/*
 * --- Progress (enum progress_step of client/port/progress.h) ---
 */
#define MSG_PROGRESS_ASKING 1200  /* 向主機查詢中 | Asking the host */
#define MSG_PROGRESS_KEY 1201     /* 產生金鑰中 | Making the key pair */
#define MSG_PROGRESS_ORDER 1202   /* 送出申請中 | Placing the application */
#define MSG_PROGRESS_ISSUING 1203 /* 主機簽發憑證中 | The host is issuing */
#define MSG_PROGRESS_DOWNLOADING                                                                                       \
    1204 /* 憑證資料下載中，請稍候約 5~20 秒 (the manual's words) | Downloading, about 5 to 20 seconds */
#define MSG_PROGRESS_INSTALLING 1205   /* 憑證安裝中 | Installing */
#define MSG_PROGRESS_TESTING 1206      /* 測試簽章中 | Testing the signature */
#define MSG_PROGRESS_CONFIRMING 1207   /* 向主機確認中 | Confirming to the host */
#define MSG_PROGRESS_WRITING 1208      /* 寫入檔案中 | Writing the file */
#define MSG_PROGRESS_READING_BACK 1209 /* 讀回檢查中 | Reading it back */
#define MSG_PROGRESS_REMOVING 1210     /* 移除中 | Removing */
#define MSG_PROGRESS_WAITING 1211      /* 等待另一個程式完成 | Waiting for another program */

/*
 * --- Warnings: named, not refused ---
 */
/* 此密碼太簡單，容易被猜中。 | This password is easy to guess. */
#define MSG_WARN_PASSWORD_WEAK 1250
/* 此密碼與身分證字號相似，容易被猜中。 | This password resembles your national ID and is easy to guess. */
#define MSG_WARN_PASSWORD_LIKE_ID 1251
/* 此檔案沒有完整性保護(MAC)，內容無法確認未被更動。 | The file has no integrity protection (MAC): it may have been
 * changed. */
#define MSG_WARN_NO_MAC 1252
/* 備份中沒有中繼憑證；匯入其他程式時可能需要另外提供。 | The backup holds no intermediate certificate; other programs
 * may ask for it. */
#define MSG_WARN_NO_CHAIN 1253
/* 另一張憑證共用同一把金鑰，因此金鑰保留。 | Another certificate uses the same key, so the key was kept. */
#define MSG_WARN_KEY_KEPT 1254

#endif
