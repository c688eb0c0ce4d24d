/*
 * The operators' page as it is written: structure, looks, and its words in each language (res/operator, compiled in).
 * Only operator_html.c reads them.
 */
#ifndef SERVER_OPERATOR_FILES_H
#define SERVER_OPERATOR_FILES_H

#include <stddef.h>

extern const char operator_file_page[], operator_file_who[], operator_file_login[], operator_file_look[],
    operator_file_notice[], operator_file_message[], operator_file_person[], operator_file_order[],
    operator_file_unlock[], operator_file_certificates[], operator_file_certificate[], operator_file_trail[],
    operator_file_entry[], operator_file_style[];
extern const size_t operator_file_page_len, operator_file_who_len, operator_file_login_len, operator_file_look_len,
    operator_file_notice_len, operator_file_message_len, operator_file_person_len, operator_file_order_len,
    operator_file_unlock_len, operator_file_certificates_len, operator_file_certificate_len, operator_file_trail_len,
    operator_file_entry_len, operator_file_style_len;
/* JSON: texts in sections, and lists of words */
extern const char operator_file_zh_tw[], operator_file_en[];
extern const size_t operator_file_zh_tw_len, operator_file_en_len;

#endif
