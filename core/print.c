/* SPDX-License-Identifier: Apache-2.0 */
#include "core/print.h"

#define DAY 86400
#define END_OF_9999 INT64_C(253402300800)

static const char digits[] = "0123456789abcdef";

size_t tp_print_number(char ret_text[TP_NUMBER_ROOM], uint64_t number)
{
    size_t n = 1;

    for (uint64_t rest = number; rest >= 10; rest /= 10)
        n++;
    for (size_t i = n; i > 0; i--, number /= 10)
        ret_text[i - 1] = (char)('0' + number % 10);
    return n;
}

size_t tp_print_ipv4(char ret_text[TP_IPV4_ROOM], const uint8_t octets[4])
{
    char number[TP_NUMBER_ROOM];
    size_t n = 0;

    for (size_t i = 0; i < 4; i++) {
        size_t len = tp_print_number(number, octets[i]);

        if (i > 0)
            ret_text[n++] = '.';
        memcpy(ret_text + n, number, len);
        n += len;
    }
    return n;
}

size_t tp_print_hex(char *ret_text, const char *octets, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ret_text[2 * i] = digits[(unsigned char)octets[i] >> 4];
        ret_text[2 * i + 1] = digits[octets[i] & 15];
    }
    return 2 * n;
}

size_t tp_print_mac(char ret_text[TP_MAC_ROOM], const uint8_t octets[6])
{
    for (size_t i = 0; i < 6; i++) {
        ret_text[3 * i] = digits[octets[i] >> 4];
        ret_text[3 * i + 1] = digits[octets[i] & 15];
        if (i < 5)
            ret_text[3 * i + 2] = ':';
    }
    return TP_MAC_ROOM;
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

static char *put_fraction(char *out, const struct tp_record_time *time)
{
    uint32_t fraction = time->nanoseconds % 1000000000;
    uint8_t n = time->digits > 9 ? 9 : time->digits;

    for (uint8_t i = n; i < 9; i++)
        fraction /= 10;
    return put_padded(out, fraction, n, 'Z');
}

size_t tp_print_time(char ret_text[TP_RECORD_TIME_ROOM], const struct tp_record_time *time)
{
    int64_t year, month, day, second = time->seconds % DAY;
    char *out = ret_text;

    if (time->seconds < 0 || time->seconds >= END_OF_9999) {
        *out = '-';
        return time->seconds < 0 ? 1 + tp_print_number(out + 1, -(uint64_t)time->seconds)
                                 : tp_print_number(out, (uint64_t)time->seconds);
    }
    civil_from_days(time->seconds / DAY, &year, &month, &day);
    out = put_padded(out, year, 4, '-');
    out = put_padded(out, month, 2, '-');
    out = put_padded(out, day, 2, 'T');
    out = put_padded(out, second / 3600, 2, ':');
    out = put_padded(out, second / 60 % 60, 2, ':');
    out = put_padded(out, second % 60, 2, time->digits > 0 ? '.' : 'Z');
    if (time->digits > 0)
        out = put_fraction(out, time);
    return (size_t)(out - ret_text);
}
