/* SPDX-License-Identifier: Apache-2.0 */
#include "output/address.h"

#include <arpa/inet.h>
#include <time.h>

bool tp_address_is_ipv4(const struct tp_address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

static size_t print_number(char *out, unsigned value)
{
    size_t n = value >= 100 ? 3 : value >= 10 ? 2 : 1;

    for (size_t i = n; i > 0; i--, value /= 10)
        out[i - 1] = (char)('0' + value % 10);
    return n;
}

/* inet_ntop() goes through printf for these, which costs more than reading the whole line. */
static size_t print_ipv4(const uint8_t bytes[4], char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            out[n++] = '.';
        n += print_number(out + n, bytes[i]);
    }
    return n;
}

size_t tp_address_print(const struct tp_address *address, char ret_text[TP_ADDRESS_ROOM])
{
    if (tp_address_is_ipv4(address))
        return print_ipv4(address->bytes + 12, ret_text);
    inet_ntop(AF_INET6, address->bytes, ret_text, TP_ADDRESS_ROOM);
    return strlen(ret_text);
}

static char *put_padded(char *out, int64_t value, int width, char after)
{
    for (int i = width; i > 0; i--, value /= 10)
        out[i - 1] = (char)('0' + value % 10);
    out[width] = after;
    return out + width + 1;
}

/* Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days. gmtime_r() takes a
 * global lock. */
static void civil_from_days(int64_t days, int64_t *ret_year, int64_t *ret_month, int64_t *ret_day)
{
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *ret_day = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = mp < 10 ? mp + 3 : mp - 9;
    *ret_year = yoe + era * 400 + (*ret_month <= 2);
}

void tp_time_print(int64_t ms, char ret_text[TP_TIME_LEN])
{
    int64_t year, month, day, seconds = ms / 1000 % 86400;
    char *out = ret_text;

    civil_from_days(ms / 86400000, &year, &month, &day);
    out = put_padded(out, year, 4, '-');
    out = put_padded(out, month, 2, '-');
    out = put_padded(out, day, 2, 'T');
    out = put_padded(out, seconds / 3600, 2, ':');
    out = put_padded(out, seconds / 60 % 60, 2, ':');
    out = put_padded(out, seconds % 60, 2, '.');
    put_padded(out, ms % 1000, 3, 'Z');
}
