/* Interfaces and their addresses by rtnetlink(7). What is asked and answered is the kernel's alone. */
#include "helper.h"
#include "mirror.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_LINKS = 256, MOST_ADDRESSES = 1000, ANSWER = 64 << 10 };

struct link {
    unsigned index, flags, mtu, peer, master;
    int nsid;
    char name[IF_NAMESIZE], kind[32], mac[3 * 32];
};

struct request {
    struct nlmsghdr head;
    union {
        struct ifinfomsg link;
        struct ifaddrmsg address;
        struct rtgenmsg any;
    } body;
    char attributes[64];
};

static char answer[ANSWER] __attribute__((aligned(NLMSG_ALIGNTO)));

typedef void taker(const struct nlmsghdr *message, void *into);

int open_netlink(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), on = 1;
    if (fd < 0)
        fail(errno, "cannot open a netlink socket");
    /* Since 4.20, so that addresses can be asked of one interface; an older kernel tells all of them. */
    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
    return fd;
}

static void attach(struct request *request, unsigned short type, const void *value, size_t size)
{
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->head.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    memcpy(RTA_DATA(attribute), value, size);
    request->head.nlmsg_len = NLMSG_ALIGN(request->head.nlmsg_len) + (unsigned)RTA_ALIGN(attribute->rta_len);
}

/* Asks and hands over what is answered; 0, or -1 with errno. */
static int ask(int socket, struct request *request, taker *take, void *into)
{
    static unsigned sequence;
    request->head.nlmsg_seq = ++sequence;
    if (send(socket, request, request->head.nlmsg_len, 0) < 0)
        return -1;
    bool dump = request->head.nlmsg_flags & NLM_F_DUMP;
    for (;;) {
        ssize_t got = recv(socket, answer, sizeof answer, 0);
        if (got < 0)
            return -1;
        int left = (int)got;
        for (struct nlmsghdr *message = (struct nlmsghdr *)answer; NLMSG_OK(message, (unsigned)left);
             message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_seq != sequence)
                continue;
            if (message->nlmsg_type == NLMSG_DONE)
                return 0;
            if (message->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(message))->error;
                return errno ? -1 : 0;
            }
            take(message, into);
            if (!dump)
                return 0;
        }
    }
}

static struct request links_of(unsigned index)
{
    return (struct request){
        .head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
                 .nlmsg_type = RTM_GETLINK,
                 .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | (index ? 0 : NLM_F_DUMP))},
        .body.link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index}};
}

static struct request addresses_of(unsigned index)
{
    return (struct request){.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)),
                                     .nlmsg_type = RTM_GETADDR,
                                     .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
                            .body.address = {.ifa_family = AF_UNSPEC, .ifa_index = index}};
}

static void copy(char *into, size_t size, const struct rtattr *from)
{
    size_t length = strnlen(RTA_DATA(from), RTA_PAYLOAD(from));
    length = length < size ? length : size - 1;
    memcpy(into, RTA_DATA(from), length);
    into[length] = '\0';
}

static void read_kind(struct link *link, struct rtattr *info)
{
    int left = (int)RTA_PAYLOAD(info);
    for (struct rtattr *each = RTA_DATA(info); RTA_OK(each, left); each = RTA_NEXT(each, left))
        if (each->rta_type == IFLA_INFO_KIND)
            copy(link->kind, sizeof link->kind, each);
}

static void read_mac(struct link *link, const struct rtattr *from)
{
    const unsigned char *bytes = RTA_DATA(from);
    for (size_t i = 0; i < RTA_PAYLOAD(from) && i < 32; i++)
        sprintf(link->mac + 3 * i - (i > 0), i ? ":%02x" : "%02x", bytes[i]);
}

static void read_link(const struct nlmsghdr *message, struct link *link)
{
    struct ifinfomsg *about = NLMSG_DATA(message);
    int left = (int)IFLA_PAYLOAD(message);
    *link = (struct link){.index = (unsigned)about->ifi_index, .flags = about->ifi_flags, .nsid = -1};
    for (struct rtattr *each = IFLA_RTA(about); RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        switch (each->rta_type & NLA_TYPE_MASK) {
        case IFLA_IFNAME: copy(link->name, sizeof link->name, each); break;
        case IFLA_MTU: memcpy(&link->mtu, RTA_DATA(each), sizeof link->mtu); break;
        case IFLA_LINK: memcpy(&link->peer, RTA_DATA(each), sizeof link->peer); break;
        case IFLA_MASTER: memcpy(&link->master, RTA_DATA(each), sizeof link->master); break;
        case IFLA_LINK_NETNSID: memcpy(&link->nsid, RTA_DATA(each), sizeof link->nsid); break;
        case IFLA_ADDRESS: read_mac(link, each); break;
        case IFLA_LINKINFO: read_kind(link, each); break;
        default: break;
        }
    }
}

static struct {
    struct link all[MOST_LINKS];
    long count;
} inside;

static void take_link(const struct nlmsghdr *message, void *unused)
{
    (void)unused;
    if (message->nlmsg_type == RTM_NEWLINK && inside.count++ < MOST_LINKS)
        read_link(message, inside.all + inside.count - 1);
}

static void take_one(const struct nlmsghdr *message, void *into)
{
    if (message->nlmsg_type == RTM_NEWLINK)
        read_link(message, into);
}

struct told {
    const char *type;
    unsigned only; /* of this interface; 0 for all */
    long count;
};

static void take_address(const struct nlmsghdr *message, void *into)
{
    struct told *told = into;
    struct ifaddrmsg *about = NLMSG_DATA(message);
    if (message->nlmsg_type != RTM_NEWADDR || (about->ifa_family != AF_INET && about->ifa_family != AF_INET6) ||
        (told->only && about->ifa_index != told->only) || told->count++ >= MOST_ADDRESSES)
        return;
    char local[INET6_ADDRSTRLEN] = "", other[INET6_ADDRSTRLEN] = "";
    int left = (int)IFA_PAYLOAD(message);
    for (struct rtattr *each = IFA_RTA(about); RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        if (each->rta_type == IFA_LOCAL)
            inet_ntop(about->ifa_family, RTA_DATA(each), local, sizeof local);
        if (each->rta_type == IFA_ADDRESS)
            inet_ntop(about->ifa_family, RTA_DATA(each), other, sizeof other);
    }
    printf("%s\t%u\t%d", told->type, about->ifa_index, about->ifa_family == AF_INET ? 4 : 6);
    word(*local ? local : other); /* IPv6 says IFA_ADDRESS alone where there is no other end */
    printf("\t%u", about->ifa_prefixlen);
    word(*local && strcmp(local, other) ? other : "");
    putchar('\n');
}

static void say_addresses(int socket, const char *type, unsigned index)
{
    struct request request = addresses_of(index);
    struct told told = {.type = type, .only = index};
    if (ask(socket, &request, take_address, &told) != 0)
        problem(type, "cannot be asked for");
    left_out(type, told.count - MOST_ADDRESSES);
}

static void take_nsid(const struct nlmsghdr *message, void *into)
{
    struct rtgenmsg *about = NLMSG_DATA(message);
    int left = (int)NLMSG_PAYLOAD(message, sizeof *about);
    for (struct rtattr *each = (struct rtattr *)((char *)about + NLMSG_ALIGN(sizeof *about)); RTA_OK(each, left);
         each = RTA_NEXT(each, left))
        if (each->rta_type == NETNSA_NSID)
            memcpy(into, RTA_DATA(each), sizeof(int));
}

/* How the namespace of a socket numbers another one; -1 where it does not. */
static int nsid_of(int socket, int namespace)
{
    struct request request = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
                                       .nlmsg_type = RTM_GETNSID,
                                       .nlmsg_flags = NLM_F_REQUEST},
                              .body.any = {.rtgen_family = AF_UNSPEC}};
    int nsid = -1;
    attach(&request, NETNSA_FD, &namespace, sizeof namespace);
    if (ask(socket, &request, take_nsid, &nsid) != 0)
        return -1;
    return nsid;
}

static void say_peer(int socket, unsigned index)
{
    struct request request = links_of(index);
    struct link link = {0}, master = {0};
    if (ask(socket, &request, take_one, &link) != 0 || !link.index)
        return; /* it has gone meanwhile */
    if (link.master) {
        request = links_of(link.master);
        ask(socket, &request, take_one, &master);
    }
    printf("peer\t%u", link.index);
    word(link.name);
    word(link.kind);
    word(master.name);
    putchar('\n');
    say_addresses(socket, "peeraddress", index);
}

void say_links(const struct outside *outside)
{
    int socket = open_netlink();
    struct request request = links_of(0);
    if (ask(socket, &request, take_link, NULL) != 0) {
        problem("link", "cannot be asked for");
        return;
    }
    long kept = inside.count < MOST_LINKS ? inside.count : MOST_LINKS;
    for (long i = 0; i < kept; i++) {
        const struct link *link = inside.all + i;
        printf("link\t%u", link->index);
        word(link->name);
        word(link->kind);
        word(link->mac);
        printf("\t%u\t%u\t%u\t%d\n", link->mtu, link->flags, link->peer, link->nsid);
    }
    left_out("link", inside.count - MOST_LINKS);
    say_addresses(socket, "address", 0);
    int nsid = nsid_of(socket, outside->net);
    printf("outside\t%d\n", nsid);
    for (long i = 0; i < kept; i++)
        if (inside.all[i].peer && nsid >= 0 && inside.all[i].nsid == nsid)
            say_peer(outside->socket, inside.all[i].peer);
    close(socket);
}
