/* SPDX-License-Identifier: Apache-2.0 */
#include "output/address.h"

#include <arpa/inet.h>

#include "core/print.h"

bool tp_address_is_ipv4(const struct tp_address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

size_t tp_address_print(const struct tp_address *address, char ret_text[TP_ADDRESS_ROOM])
{
    if (tp_address_is_ipv4(address))
        return tp_print_ipv4(ret_text, address->bytes + 12);
    /* not for IPv4: inet_ntop() goes through printf, which costs more than reading the whole line
     */
    inet_ntop(AF_INET6, address->bytes, ret_text, TP_ADDRESS_ROOM);
    return strlen(ret_text);
}

void tp_time_print(int64_t ms, char ret_text[TP_TIME_LEN])
{
    struct tp_record_time time = {ms / 1000, (uint32_t)(ms % 1000) * 1000000, 3};
    char text[TP_RECORD_TIME_ROOM];

    tp_print_time(text, &time);
    memcpy(ret_text, text, TP_TIME_LEN);
}
