; Every word of setup and uninstaller, English. The same strings stand in zh-TW.nsh.
!macro Word name text
    LangString ${name} ${LANG_ENGLISH} "${text}"
!macroend
!define Word "!insertmacro Word"

${Word} PRODUCT "${PRODUCT_NAME_EN}"
${Word} FIRM "${FIRM_NAME_EN}"
${Word} HOTLINE "${HOTLINE_EN}"
${Word} CAPTION "${PRODUCT_NAME_EN} ${VERSION} Setup"
${Word} UN_CAPTION "Remove ${PRODUCT_NAME_EN} ${VERSION}"

; The page of choices
${Word} OPTIONS_TITLE "Install ${PRODUCT_NAME_EN}"
${Word} OPTIONS_SUBTITLE "Version ${VERSION}"
${Word} WHAT_NEW "Applies for the certificate that your orders are signed with, renews it and backs it up, and reminds you before it ends."
${Word} WHAT_UPGRADE "Version $OldVersion is installed and becomes ${VERSION}. Your certificates and settings are kept."
${Word} WHAT_REPAIR "This version is installed already and will be installed once more. Your certificates and settings are kept."
${Word} FOR_WHOM "Install for:"
${Word} FOR_ME "Only &me (no administrator needed)"
${Word} FOR_ALL "&All users of this PC (an administrator has to agree)"
${Word} AUTOSTART "&Start with Windows, so that it can remind me before the certificate ends"
${Word} AUTOSTART_OFF "You have switched this off under Startup apps in Windows; setup does not change that."
${Word} FOLDER "Installed in:"

; The end
${Word} END_TITLE "Installed"
${Word} END_SUBTITLE "${PRODUCT_NAME_EN} ${VERSION}"
${Word} END_TEXT "${PRODUCT_NAME_EN} is installed on this PC.$\r$\nOpen it from the Start menu, or from its icon at the right of the taskbar."
${Word} END_RUN "&Open ${PRODUCT_NAME_EN} now"
${Word} END_BUTTON "&Finish"
${Word} CLOSING "Closing ${PRODUCT_NAME_EN}"

; Why not
${Word} USAGE_SCOPES "Only one of /AllUsers and /CurrentUser."
${Word} USAGE_LANGUAGE "/LANG= is zh-TW or en."
${Word} USAGE_HOST "/RAURL= is the address of a host that begins with https://: name and port, no path."
${Word} USAGE_WORD "Unknown argument: $0"
${Word} WINDOWS_32_BIT "This setup is for 64-bit Windows and cannot install on this 32-bit one. Please use the 32-bit (x86) setup."
${Word} WINDOWS_TOO_OLD "Windows 10 version 1607 (or Windows Server 2016) or newer is needed."
${Word} ANOTHER_SETUP "Another setup or removal is at work. Please try again when it has ended."
${Word} INSTALLED_OTHER_SCOPE "It is installed in the other way (for one user, or for all users). Please remove what is installed, then install again."
${Word} INSTALLED_OTHER_FOLDER "It is installed in another folder: $INSTDIR. Please remove what is installed, then install again."
${Word} NEWER_INSTALLED "Version $OldVersion is installed, which is newer. It is not replaced by ${VERSION}."
${Word} NEEDS_ADMINISTRATOR "Installing or removing for all users has to be run as administrator."
${Word} OTHER_USER "Setup runs as another user than the one who is logged on, so it cannot install for this one. Please open it without running it as administrator."
${Word} STILL_RUNNING "${PRODUCT_NAME_EN} is still running and does not close. Please finish or cancel what it is doing, exit it, and try again."
${Word} CANNOT_WRITE "Files or registry could not be written; the installation is not complete. Please check free space and permissions, then install again.$\r$\n$INSTDIR"
${Word} NOT_ALLOWED "An administrator did not agree. Nothing has been changed."

; The uninstaller
${Word} UN_TITLE "Remove ${PRODUCT_NAME_EN}"
${Word} UN_SUBTITLE "Version ${VERSION}"
${Word} UN_TEXT "${PRODUCT_NAME_EN} will be removed from this PC.$\r$\nYour certificates and private keys stay, and trading software can go on using them."
${Word} UN_CERTS "Remove my ${FIRM_NAME_EN} &certificates and private keys too"
${Word} UN_CERTS_NOTE "You cannot place orders with them afterwards, unless you import a backup. An application that is not finished has to be finished or cancelled first."
${Word} UN_CERTS_QUESTION "Certificates and private keys of ${FIRM_NAME_EN} will be removed from this PC; without a backup they cannot be brought back. Remove them?"
${Word} UN_CERTS_LEFT "Not all certificates could be removed (an application may not be finished), so the program was not removed. Please open it and see to that, or leave the box unticked."
${Word} UN_NOT_ALLOWED "An administrator did not agree. The program has not been removed."
${Word} UN_NOT_ALLOWED_CERTS "An administrator did not agree. Your certificates were removed, as you had asked; the program was not."
${Word} UN_OTHER_USER "This runs as another user than the one who is logged on, so whose certificates are meant is not clear. Please run it as that user, or without /REMOVECERTS."
${Word} UN_LEFT "Not everything could be removed; something is in use, or rights are missing. Please close what uses it and remove once more.$\r$\n$INSTDIR"
${Word} UN_DONE "${PRODUCT_NAME_EN} has been removed from this PC."

!undef Word
!macroundef Word
