/*
 * Tells the service manager how far the host is: the protocol of sd_notify(3), a datagram of assignments to the socket
 * that NOTIFY_SOCKET names. Without one, which is how a person starts a host, nothing is said. Whether anybody heard is
 * not known, and changes nothing.
 */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

/* It listens, and answers; also after a reload, whatever came of it. */
void notify_ready(void);
/* The configuration is read anew from here on. */
void notify_reloading(void);
/* It takes nothing more, and ends within most_s. */
void notify_stopping(unsigned most_s);

#endif
