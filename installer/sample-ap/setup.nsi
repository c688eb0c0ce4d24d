; The installer of the sample trading application, which carries the certificate tool's: the use of ../bundle.nsh, whole.
;
;   makensis -WX -INPUTCHARSET UTF8 -DPROGRAM=SampleAp.exe -DTOOL_SETUP=... -DOUT_FILE=... -DTARGET=amd64-unicode setup.nsi
;
; and -DTOOL_CONFIG=pccert.json, the firm's word on host and CAs, where the brand does not have it.
;
; SampleAp-setup.exe [/S] [/D=FOLDER]     for this user; exit 0, or 1 if the tool could not be installed
Unicode true
Target ${TARGET}
SetCompressor /SOLID lzma
SetDateSave off
ManifestDPIAware true
RequestExecutionLevel user
Name "桌面致勝 AP（範例）"
OutFile "${OUT_FILE}"
InstallDir "$LOCALAPPDATA\Programs\SampleAp"
ShowInstDetails nevershow

!ifndef TOOL_CONFIG
    !define TOOL_CONFIG ""
!endif
!define AP_KEY "Software\SampleAp"
!define ARP_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\SampleAp"

!include MUI2.nsh
!include ..\bundle.nsh

!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE TradChinese

Section
    SetOutPath "$INSTDIR"
    File "${PROGRAM}"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortCut "$SMPROGRAMS\SampleAp.lnk" "$INSTDIR\SampleAp.exe"
    WriteRegStr HKCU "${ARP_KEY}" DisplayName "桌面致勝 AP（範例）"
    WriteRegStr HKCU "${ARP_KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${ARP_KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'

    DetailPrint "憑證工具"
    !insertmacro CertToolInstall "${TOOL_SETUP}" /CurrentUser "${AP_KEY}" "${TOOL_CONFIG}" ""
    ${If} $0 <> 0
    ${AndIf} $0 <> ${CERT_TOOL_NEWER}
    ${AndIf} $0 <> ${CERT_TOOL_ELSEWHERE}
        MessageBox MB_OK|MB_ICONEXCLAMATION "憑證工具無法安裝（代碼 $0）。桌面致勝 AP 已安裝；請重新執行安裝程式。" /SD IDOK
        SetErrorLevel 1
    ${EndIf}
SectionEnd

Section Uninstall
    !insertmacro CertToolUninstall "${AP_KEY}"
    DeleteRegKey HKCU "${ARP_KEY}"
    DeleteRegKey /ifempty HKCU "${AP_KEY}"
    Delete "$SMPROGRAMS\SampleAp.lnk"
    Delete "$INSTDIR\SampleAp.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
SectionEnd
