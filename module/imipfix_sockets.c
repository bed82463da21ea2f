/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_sockets.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "errmsg.h"

#define BACKLOG 128

static void complain(int error, const struct tp_im_settings *settings, const char *what)
{
    LogError(error, RS_RET_COULD_NOT_BIND, "imipfix: input '%s(%s/%llu/%s)': %s", settings->name,
             settings->address == NULL ? "*" : settings->address,
             (unsigned long long)settings->port, settings->is_tcp ? "tcp" : "udp", what);
}

static void set_option(int fd, int level, int option, int value)
{
    setsockopt(fd, level, option, &value, sizeof value);
}

/* The kernel doubles what is asked for, and tells the double. */
static void set_rcvbuf(int fd, const struct tp_im_settings *settings)
{
    int asked = (int)(settings->rcvbuf < INT32_MAX / 2 ? settings->rcvbuf : INT32_MAX / 2);
    int granted = 0;
    socklen_t len = sizeof granted;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &asked, sizeof asked) != 0)
        set_option(fd, SOL_SOCKET, SO_RCVBUF, asked);
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &len) == 0 && granted / 2 < asked)
        LogMsg(0, RS_RET_OK, LOG_WARNING,
               "imipfix: the kernel gives port %llu a receive buffer of %d bytes, and not %d: "
               "set sysctl net.core.rmem_max to more, or rcvbufSize to less",
               (unsigned long long)settings->port, granted / 2, asked);
}

/* An address need not be there yet. */
static void set_options(int fd, int family, const struct tp_im_settings *settings)
{
    set_option(fd, IPPROTO_IP, IP_FREEBIND, 1);
    if (family == AF_INET6)
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (settings->is_tcp)
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    else
        set_rcvbuf(fd, settings);
}

/* The socket, or -1 with errno set. */
static int open_one(const struct addrinfo *at, const struct tp_im_settings *settings)
{
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    set_options(fd, at->ai_family, settings);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 &&
        (!settings->is_tcp || listen(fd, BACKLOG) == 0))
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    uint16_t port = 0;

    if (getsockname(fd, (struct sockaddr *)&bound, &len) == 0)
        tp_im_address_of(&bound, &port);
    return port;
}

/* A port that the system chose for the first is the other's too. */
static void set_port(struct sockaddr *address, uint16_t port)
{
    if (address->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)address)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)(void *)address)->sin_port = htons(port);
}

static void open_all(struct tp_im_sockets *sockets, struct addrinfo *all,
                     const struct tp_im_settings *settings)
{
    for (struct addrinfo *at = all; at != NULL && sockets->n < TP_IM_SOCKETS; at = at->ai_next) {
        set_port(at->ai_addr, sockets->port);
        int fd = open_one(at, settings);
        if (fd >= 0) {
            sockets->fds[sockets->n++] = fd;
            sockets->port = port_of(fd);
        } else if (errno != EAFNOSUPPORT) {
            complain(errno, settings, "can't listen");
        }
    }
}

/* As imtcp does. */
static void write_port(const struct tp_im_sockets *sockets, const struct tp_im_settings *settings)
{
    FILE *file = settings->port_file == NULL ? NULL : fopen(settings->port_file, "we");

    if (settings->port_file == NULL)
        return;
    if (file == NULL || fprintf(file, "%u", sockets->port) < 0)
        complain(errno, settings, "can't write listenPortFileName");
    if (file != NULL)
        fclose(file);
}

bool tp_im_sockets_open(struct tp_im_sockets *ret_sockets, const struct tp_im_settings *settings)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_family = AF_UNSPEC};
    struct addrinfo *all;

    hints.ai_socktype = settings->is_tcp ? SOCK_STREAM : SOCK_DGRAM;
    *ret_sockets = (struct tp_im_sockets){.port = (uint16_t)settings->port};
    if (getaddrinfo(settings->address, "0", &hints, &all) != 0) {
        complain(0, settings, "no such address");
        return false;
    }
    open_all(ret_sockets, all, settings);
    freeaddrinfo(all);
    if (ret_sockets->n > 0)
        write_port(ret_sockets, settings);
    return ret_sockets->n > 0;
}

void tp_im_sockets_close(struct tp_im_sockets *sockets)
{
    for (size_t i = 0; i < sockets->n; i++)
        close(sockets->fds[i]);
    sockets->n = 0;
}

uint32_t tp_im_socket_drops(int fd)
{
    uint32_t info[SK_MEMINFO_VARS] = {0};
    socklen_t len = sizeof info;

    return getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len) == 0 ? info[SK_MEMINFO_DROPS] : 0;
}

struct tp_address tp_im_address_of(const struct sockaddr_storage *from, uint16_t *ret_port)
{
    struct tp_address address = {{[10] = 0xff, [11] = 0xff}};

    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)from;
        memcpy(address.bytes, &in6->sin6_addr, sizeof address.bytes);
        *ret_port = ntohs(in6->sin6_port);
    } else {
        const struct sockaddr_in *in = (const void *)from;
        memcpy(address.bytes + 12, &in->sin_addr, 4);
        *ret_port = ntohs(in->sin_port);
    }
    return address;
}
