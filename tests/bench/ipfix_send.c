/* SPDX-License-Identifier: Apache-2.0 */
/* Sends the messages of an IPFIX file over UDP to a port of this machine, so many in a second:
 * ipfix_send FILE PORT MESSAGES-PER-SECOND. Prints how long it took, in seconds. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int open_socket(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? fd : -1;
}

/* In steps of a millisecond: what is due by then. */
static void wait_until(double due)
{
    struct timespec step = {.tv_nsec = 1000000};

    while (now() < due)
        nanosleep(&step, NULL);
}

static size_t read_message(FILE *file, uint8_t message[65536])
{
    size_t len;

    if (fread(message, 4, 1, file) != 1)
        return 0;
    len = (size_t)message[2] << 8 | message[3];
    return len >= 4 && fread(message + 4, 1, len - 4, file) == len - 4 ? len : 0;
}

int main(int argc, char **argv)
{
    static uint8_t message[65536];
    FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
    int fd = argc == 4 ? open_socket(atoi(argv[2])) : -1;
    double rate = argc == 4 ? strtod(argv[3], NULL) : 0, begin = now();
    size_t len;

    if (file == NULL || fd < 0 || rate <= 0)
        return EXIT_FAILURE;
    for (size_t n = 0; (len = read_message(file, message)) > 0; n++) {
        wait_until(begin + (double)n / rate);
        if (send(fd, message, len, 0) < 0)
            return EXIT_FAILURE;
    }
    printf("%.3f\n", now() - begin);
    return EXIT_SUCCESS;
}
