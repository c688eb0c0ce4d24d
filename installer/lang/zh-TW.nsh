; Every word of setup and uninstaller, zh-TW. The same strings stand in en.nsh.
!macro Word name text
    LangString ${name} ${LANG_TRADCHINESE} "${text}"
!macroend
!define Word "!insertmacro Word"

${Word} PRODUCT "${PRODUCT_NAME}"
${Word} FIRM "${FIRM_NAME}"
${Word} HOTLINE "${HOTLINE}"
${Word} CAPTION "${PRODUCT_NAME} ${VERSION} 安裝程式"
${Word} UN_CAPTION "移除 ${PRODUCT_NAME} ${VERSION}"

; The page of choices
${Word} OPTIONS_TITLE "安裝${PRODUCT_NAME}"
${Word} OPTIONS_SUBTITLE "版本 ${VERSION}"
${Word} WHAT_NEW "這個工具用來申請、展期、備份與匯入下單用的憑證，並在憑證到期前提醒您。"
${Word} WHAT_UPGRADE "這台電腦已安裝 $OldVersion，將更新為 ${VERSION}。您的憑證與設定都會保留。"
${Word} WHAT_REPAIR "這台電腦已安裝相同的版本，將重新安裝一次。您的憑證與設定都會保留。"
${Word} FOR_WHOM "安裝給："
${Word} FOR_ME "只有我使用（不需要系統管理員權限）(&M)"
${Word} FOR_ALL "這台電腦的所有使用者（需要系統管理員同意）(&A)"
${Word} AUTOSTART "登入 Windows 時自動啟動，以便在憑證到期前提醒(&S)"
${Word} AUTOSTART_OFF "您已在 Windows 的「啟動應用程式」中停用自動啟動，安裝程式不會更改這項設定。"
${Word} FOLDER "安裝位置："

; The end
${Word} END_TITLE "安裝完成"
${Word} END_SUBTITLE "${PRODUCT_NAME} ${VERSION}"
${Word} END_TEXT "${PRODUCT_NAME}已安裝在這台電腦。$\r$\n之後可由開始功能表，或工作列右下角通知區域的圖示開啟。"
${Word} END_RUN "立即開啟${PRODUCT_NAME}(&O)"
${Word} END_BUTTON "完成(&F)"
${Word} CLOSING "正在關閉執行中的${PRODUCT_NAME}"

; Why not
${Word} USAGE_SCOPES "/AllUsers 與 /CurrentUser 只能擇一。"
${Word} USAGE_LANGUAGE "/LANG= 只能是 zh-TW 或 en。"
${Word} USAGE_HOST "/RAURL= 必須是 https:// 開頭的主機網址，只含主機名稱與連接埠，不含路徑。"
${Word} USAGE_WORD "不認得的參數：$0"
${Word} WINDOWS_32_BIT "這是 64 位元的安裝程式，無法在 32 位元的 Windows 上安裝。請改用 32 位元（x86）的安裝程式。"
${Word} WINDOWS_TOO_OLD "需要 Windows 10 1607 版（或 Windows Server 2016）以上。"
${Word} ANOTHER_SETUP "另一個安裝或移除程序正在進行，請等它結束後再試一次。"
${Word} INSTALLED_OTHER_SCOPE "這台電腦已用另一種方式安裝（只給目前使用者，或給所有使用者）。請先移除已安裝的版本，再安裝一次。"
${Word} INSTALLED_OTHER_FOLDER "已安裝在另一個資料夾：$INSTDIR。請先移除已安裝的版本，再安裝一次。"
${Word} NEWER_INSTALLED "這台電腦已安裝較新的版本 $OldVersion，不會以 ${VERSION} 取代。"
${Word} NEEDS_ADMINISTRATOR "安裝給所有使用者（或移除）需要以系統管理員身分執行。"
${Word} OTHER_USER "安裝程式是以另一位使用者的身分執行，無法只安裝給目前登入的使用者。請不要以系統管理員身分執行，直接開啟安裝程式即可。"
${Word} STILL_RUNNING "${PRODUCT_NAME}仍在執行，無法關閉。請先完成或取消正在進行的作業並結束程式，再試一次。"
${Word} CANNOT_WRITE "無法寫入檔案或登錄資料，安裝沒有完成。請確認磁碟空間與權限後再安裝一次。$\r$\n$INSTDIR"
${Word} NOT_ALLOWED "沒有取得系統管理員同意，尚未變更任何內容。"

; The uninstaller
${Word} UN_TITLE "移除${PRODUCT_NAME}"
${Word} UN_SUBTITLE "版本 ${VERSION}"
${Word} UN_TEXT "將從這台電腦移除${PRODUCT_NAME}。$\r$\n您的憑證與私密金鑰會保留，下單程式仍可使用。"
${Word} UN_CERTS "同時移除這台電腦上我的${FIRM_NAME}憑證與私密金鑰(&C)"
${Word} UN_CERTS_NOTE "移除後將無法使用這些憑證下單，除非有備份檔可以匯入。尚未完成的申請要先完成或取消。"
${Word} UN_CERTS_QUESTION "${FIRM_NAME}的憑證與私密金鑰將從這台電腦移除，沒有備份就無法復原。確定要移除嗎？"
${Word} UN_CERTS_LEFT "憑證沒有全部移除（例如申請尚未完成）。因此沒有移除程式，請開啟程式處理後再試一次，或不勾選移除憑證。"
${Word} UN_NOT_ALLOWED "沒有取得系統管理員同意，程式沒有移除。"
${Word} UN_NOT_ALLOWED_CERTS "沒有取得系統管理員同意。憑證已依您的選擇移除，程式則未移除。"
${Word} UN_OTHER_USER "目前的執行身分不是登入 Windows 的使用者，無法確定要移除誰的憑證。請以該使用者執行，或不要使用 /REMOVECERTS。"
${Word} UN_LEFT "有項目無法移除，可能正在使用中，或權限不足。請關閉使用它的程式，再移除一次。$\r$\n$INSTDIR"
${Word} UN_DONE "${PRODUCT_NAME}已從這台電腦移除。"

!undef Word
!macroundef Word
