/* Shared by gear-mirror.c and links.c. */
#ifndef MIRROR_H
#define MIRROR_H

/* A tab and a word, escaped. */
void word(const char *text);

/* A line that says why others are missing; `errno` says the reason. */
void problem(const char *type, const char *what);

/* A line that says how many others were left out, if any. */
void left_out(const char *type, long count);

/* The host's network namespace: itself, and a netlink socket in it. */
struct outside {
    int net, socket;
};

/* A netlink socket in the network namespace that we are in. */
int open_netlink(void);

/* The interfaces of the network namespace that we are in, with their addresses, and their ends outside. */
void say_links(const struct outside *outside);

#endif
