/*
 * Every cause that a person is told apart from the others. A number here is also the id of its words in
 * res/lang/<language>.rc: the first line says what is wrong, the second what to do; %1 is err.detail, %2 the moment to
 * try again and %3 the seconds until then (err.retry_after_s). The resource compiler reads this file, hence defines and
 * no enum.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#define FAULT_NONE 0

/* What was typed or configured */
#define FAULT_USAGE 2000
#define FAULT_NATIONAL_ID 2001
#define FAULT_SERIAL 2002
#define FAULT_PASSWORD_LENGTH 2003 /* %1: "4-10" */
#define FAULT_PASSWORD_CHARACTERS 2004
#define FAULT_PASSWORDS_DIFFER 2005
#define FAULT_CONFIGURATION 2006        /* %1: the file and the entry */
#define FAULT_SECRET_MISSING 2007       /* standard input ended before the secret came */
#define FAULT_SEVERAL_CERTIFICATES 2008 /* a choice by serial is needed */
#define FAULT_CODE_FORMAT 2009
#define FAULT_NOT_TEXT 2010 /* not valid UTF-8 */

/* Files */
#define FAULT_FILE_MISSING 2100 /* %1: the file */
#define FAULT_FILE_UNREADABLE 2101
#define FAULT_FILE_TOO_LARGE 2102
#define FAULT_NOT_PFX 2103
#define FAULT_PFX_DAMAGED 2104
#define FAULT_PFX_PASSWORD 2105
#define FAULT_PFX_NO_KEY 2106
#define FAULT_PFX_NO_CERTIFICATE 2107
#define FAULT_PFX_KEY_MISMATCH 2108
#define FAULT_PFX_SEVERAL_KEYS 2109
#define FAULT_PFX_ALGORITHM 2110      /* %1: the algorithm */
#define FAULT_PFX_KEY_KIND 2111       /* %1: the kind of key */
#define FAULT_PFX_COST 2112           /* %1: what asks too much */
#define FAULT_PFX_MEMORY 2113         /* %1: "65 MiB" */
#define FAULT_PFX_MAC_SHORT_KEY 2114  /* %1: bytes of the MAC's key */
#define FAULT_PFX_PUBLIC_KEY 2115     /* protected by a certificate and not by a password */
#define FAULT_PFX_INNER_PASSWORD 2116 /* the outer password is right, but not for what is inside */
#define FAULT_TARGET_READ_ONLY 2120   /* %1: the file */
#define FAULT_TARGET_EXISTS 2121
#define FAULT_DISK_FULL 2122
#define FAULT_READ_BACK 2123     /* written, but what was read back does not open or differs */
#define FAULT_TARGET_FOLDER 2124 /* the folder to write to is not there */
#define FAULT_NOT_CMS 2130       /* no detached CMS signature, or larger than one */
#define FAULT_CMS_DAMAGED 2131
#define FAULT_CMS_SEVERAL_SIGNERS 2132
#define FAULT_CMS_EMBEDDED 2133 /* the content is in it */
#define FAULT_CMS_NO_CERTIFICATE 2134
#define FAULT_CMS_ALGORITHM 2135  /* %1: the algorithm */
#define FAULT_CMS_CONTENT 2136    /* the content is not what was signed */
#define FAULT_CMS_SIGNATURE 2137  /* not by the key of the certificate in it */
#define FAULT_CMS_OTHER_FIRM 2138 /* the signer is no person that a CA of this firm names */
#define FAULT_CMS_TIME 2139       /* the certificate was not valid when it signed */

/* This PC */
#define FAULT_CERTIFICATE_MISSING 2200
#define FAULT_CERTIFICATE_HERE 2201
#define FAULT_CERTIFICATE_NO_KEY 2202
#define FAULT_CERTIFICATE_EXPIRED 2203
#define FAULT_OTHER_PERSON 2204 /* %1: masked national ID */
#define FAULT_OTHER_FIRM 2205
#define FAULT_KEY_NOT_EXPORTABLE 2206
#define FAULT_STORE 2207
#define FAULT_STORE_BUSY 2208
#define FAULT_SIGN_TEST 2209
#define FAULT_REMOVE_NOT_PROVEN 2210
#define FAULT_JOURNAL 2211
#define FAULT_ORDER_IN_PROGRESS 2212 /* another process works on this order */
#define FAULT_NO_OPEN_ORDER 2213
#define FAULT_KEY_BROKEN 2214 /* keys sealed under another Windows password: NTE_BAD_KEY_STATE */
#define FAULT_PROFILE_NOT_LOADED 2215
#define FAULT_ORDER_OTHER_HOST 2216  /* placed with another host, or by another way; %1: its address */
#define FAULT_REMOVE_ORDER_OPEN 2217 /* the application that brought the certificate is not finished */
#define FAULT_SIGN_TEST_STAYS 2218   /* it cannot sign, and the installation could not be undone */
#define FAULT_CERTIFICATE_NOT_YET 2219
#define FAULT_UNDO_NOTHING 2220
#define FAULT_UNDO_SEVERAL 2221 /* a choice by serial is needed */
#define FAULT_UNDO_BUSY 2222
#define FAULT_UNDO_RECORD 2223 /* cannot be read, written or unsealed */
#define FAULT_UNDO_FULL 2224
#define FAULT_UNDO_NOT_EXPORTABLE 2225 /* the key cannot be kept */
#define FAULT_BACKUP_PERSON 2226       /* %1: masked national ID in the file */
#define FAULT_BACKUP_SERIAL 2227       /* %1: serial in the file */
#define FAULT_CLEAN_UNPROVEN 2228      /* the newer certificate does not sign any more */
#define FAULT_CLEAN_STAYS 2235         /* nothing has taken the place of this certificate */
#define FAULT_ISSUED_ENDED 2290        /* by this PC's clock the certificate that came has ended */

#define FAULT_TRANSFER_UNPROVEN 2230 /* the file that was made for a phone does not open; it was not sent */
#define FAULT_TRANSFER_SIZE 2231     /* it is larger than the host takes */
#define FAULT_TRANSFER_DIFFERS 2232  /* the certificate here is not the host's present one */

/* The release notice */
#define FAULT_PROGRAM_MISSING 2250 /* the post-change command's program; %1: its path, as in the next two */
#define FAULT_PROGRAM_START 2251
#define FAULT_PROGRAM_TIMEOUT 2252 /* it was ended */
#define FAULT_PROGRAM_FAILED 2253  /* %1: its exit code */

#define FAULT_RELEASE_UNTRUSTED 2260 /* not signed by the firm's release key, or not for this program */
#define FAULT_RELEASE_REPLAYED 2261  /* older than the one that was seen before, or it has ended */
#define FAULT_RELEASE_NONE 2262      /* the host has none */

#define FAULT_NOT_INSTALLED 2240 /* for this user, by the setup */
#define FAULT_CALENDAR 2268      /* the file of the market's closures; %1: the entry */
#define FAULT_REGISTRY 2269      /* what the program has in this user's registry */

/* The host */
#define FAULT_HOST_UNREACHABLE 2300 /* %1: host name */
#define FAULT_HOST_TIMEOUT 2301
#define FAULT_HOST_TLS 2302
#define FAULT_HOST_RUBBISH 2303
#define FAULT_HOST_BUSY 2304
#define FAULT_HOST_INTERNAL 2305 /* %1: request id */
#define FAULT_HOST_REFUSED 2306  /* %1: the problem's name */
#define FAULT_LOGIN 2310
#define FAULT_LOGIN_LOCKED 2311 /* err.retry_after_s */
#define FAULT_SESSION_ENDED 2312
#define FAULT_NO_PHONE 2313
#define FAULT_CODE_WRONG 2314 /* %1: tries left, may be empty */
#define FAULT_CODE_EXPIRED 2315
#define FAULT_CODE_EXHAUSTED 2316
#define FAULT_CODE_TOO_SOON 2317 /* err.retry_after_s */
#define FAULT_CONSENT_CHANGED 2318
#define FAULT_ORDER_OPEN 2319
#define FAULT_ORDER_ENDED 2320     /* expired or cancelled at the host */
#define FAULT_ORDER_NOT_READY 2321 /* %1: the step that comes first */
#define FAULT_BAD_CSR 2322
#define FAULT_BAD_PROOF 2323
#define FAULT_ISSUED_OTHER 2324 /* the certificate that came is not the one that was asked for */
#define FAULT_ORDER_ISSUED 2325 /* too late to cancel */
#define FAULT_NOT_ALLOWED 2326  /* the host does not allow this step; %1: the day from which it does, may be empty */
#define FAULT_CERTIFICATE_REVOKED 2336
#define FAULT_HOST_NO_CERTIFICATE 2337 /* the host knows of no such certificate of this person */
#define FAULT_NOT_OFFERED 2338         /* this host does not do that at all */
#define FAULT_RENEW_NOT_HERE 2339      /* the one to renew is not on this PC */
#define FAULT_RENEW_NO_KEY 2340        /* it is, and without the key that would prove it */
#define FAULT_RENEW_OTHER 2341         /* the one that was named is not the host's present one */
#define FAULT_REVOKE_LIMIT 2342        /* too many revocations, or codes for one; err.retry_after_s */
#define FAULT_CODES_BLOCKED 2343       /* too many wrong codes in a row: until the helpdesk unlocks the person */
#define FAULT_SIGNATURE_REFUSED 2346
#define FAULT_TRANSFER_FILE 2350         /* the host does not take the file for a phone */
#define FAULT_TRANSFER_LIMIT 2351        /* too many of them; err.retry_after_s */
#define FAULT_TRANSFER_GONE 2352         /* the host knows of no such one */
#define FAULT_TRANSFER_EXPIRED 2353      /* no phone fetched it in time */
#define FAULT_TRANSFER_ENDED 2354        /* it was cancelled elsewhere: another one was made */
#define FAULT_CERTIFICATE_TOO_LARGE 2355 /* for a signature to hold it with its CAs */

/* A host that speaks EST, and no more than that (client/backend/est.h) */
#define FAULT_ORDER_PENDING 2430 /* it wants the person to be seen first; err.retry_after_s: when to ask again */
#define FAULT_EST_REQUEST 2431   /* it wants a kind of request that this program cannot make; %1: which */
#define FAULT_EST_LOGIN 2432     /* it takes no password, but another way of authentication; %1: which */
#define FAULT_EST_TOO_MANY 2433  /* too many requests, or wrong passwords: it takes none now; err.retry_after_s */

/* The CA's revocation service (client/revocation_service.h); %1: its host */
#define FAULT_REVOCATION_UNREACHABLE 2385
#define FAULT_REVOCATION_UNAVAILABLE 2386 /* it answers, and has nothing to say at the moment */
#define FAULT_REVOCATION_TIME 2387        /* what it says is not of this moment */
#define FAULT_REVOCATION_UNTRUSTED 2388   /* what it says is not the CA's word */

/* Anything */
#define FAULT_CANCELLED 2400
#define FAULT_NO_MEMORY 2401
#define FAULT_BUG 2402 /* %1: err.what */
#define FAULT_IO 2403  /* reading or writing failed, and nothing finer is known */

#if !defined(RC_INVOKED)
/*
 * The word of a fault for JSON, logs and engineers: "pfx_password".
 * Never NULL; "unknown" for a number that is not listed.
 */
const char *fault_word(int fault);

/*
 * The code that a user quotes to the helpdesk: "PC-2105". The manual has an entry for each, whose anchor it is.
 */
enum { FAULT_CODE_SIZE = 16 };
void fault_code(int fault, char out[FAULT_CODE_SIZE]);
#endif

#endif
