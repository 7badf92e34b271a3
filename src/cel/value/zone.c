/* Source of the format: RFC 8536. Source of what a zone may be: google/cel-go
 * common/types/timestamp.go timeZone. */
#include "cel/value/zone.h"

#include "cel/value/civil.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/scan.h"

#include <stdio.h>

enum { TZIF_MAX = 1024 * 1024 };

/* A file of zone information under way. */
struct tzif {
    const unsigned char *data;
    size_t length;
    uint32_t leaps, standards, utcs, times, types, characters;
    size_t width; /* of a time: 4 or 8 bytes */
    size_t at;    /* of the block's data */
};

static int64_t big_endian(const unsigned char *bytes, size_t width)
{
    uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

static size_t block_size(const struct tzif *file)
{
    return file->times * (file->width + 1) + file->types * (size_t)6 + file->characters +
           file->leaps * (file->width + 4) + file->standards + file->utcs;
}

static bool read_header(struct tzif *file, size_t at, size_t width)
{
    if (file->length < at + 44 || memcmp(file->data + at, "TZif", 4) != 0)
        return false;
    uint32_t *const counts[] = {&file->utcs,  &file->standards, &file->leaps,
                                &file->times, &file->types,     &file->characters};
    for (size_t i = 0; i < 6; i++)
        *counts[i] = (uint32_t)big_endian(file->data + at + 20 + 4 * i, 4);
    file->width = width;
    file->at = at + 44;
    return file->times < 100000 && file->types > 0 && file->types < 256 &&
           file->characters < 100000 && file->leaps < 100000 && file->standards < 256 &&
           file->utcs < 256 && file->at + block_size(file) <= file->length;
}

static int64_t type_offset(const struct tzif *file, size_t type)
{
    size_t types = file->at + file->times * (file->width + 1);
    return type < file->types ? big_endian(file->data + types + 6 * type, 4) : 0;
}

/* The type in force, by the last change before; -1 = the file's last rule decides. */
static int64_t type_at(const struct tzif *file, int64_t seconds)
{
    const unsigned char *times = file->data + file->at;
    size_t low = 0, high = file->times;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (big_endian(times + middle * file->width, file->width) <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == file->times)
        return -1;
    return low == 0 ? 0 : times[file->times * file->width + low - 1];
}

/* The POSIX rule for times to come: `EET-2EEST,M3.5.0/3,M10.5.0/4`. */
struct rule {
    int64_t standard, summer; /* offsets */
    bool has_summer;
    int month[2], week[2], day[2];
    int64_t time[2]; /* seconds of the day at which summer begins, ends */
};

static bool take_name(struct kv_text *rest)
{
    size_t length = 0;
    if (kv_take_char(rest, '<')) {
        while (length < rest->length && rest->data[length] != '>')
            length++;
        kv_take(rest, length);
        return kv_take_char(rest, '>');
    }
    while (length < rest->length && isalpha((unsigned char)rest->data[length]))
        length++;
    kv_take(rest, length);
    return length > 0;
}

static int64_t take_number(struct kv_text *rest)
{
    struct kv_text digits = kv_take_digits(rest);
    int64_t number = 0;
    for (size_t i = 0; i < digits.length && i < 6; i++)
        number = number * 10 + digits.data[i] - '0';
    return number;
}

/* `-2`, `3:30`: seconds. */
static int64_t take_time(struct kv_text *rest)
{
    int64_t sign = kv_take_sign(rest) ? -1 : 1;
    int64_t seconds = take_number(rest) * 3600;
    if (kv_take_char(rest, ':'))
        seconds += take_number(rest) * 60;
    if (kv_take_char(rest, ':'))
        seconds += take_number(rest);
    return sign * seconds;
}

static bool take_change(struct kv_text *rest, struct rule *rule, int i)
{
    if (!kv_take_string(rest, ",M"))
        return false;
    rule->month[i] = (int)take_number(rest);
    kv_take_char(rest, '.');
    rule->week[i] = (int)take_number(rest);
    kv_take_char(rest, '.');
    rule->day[i] = (int)take_number(rest);
    rule->time[i] = kv_take_char(rest, '/') ? take_time(rest) : 7200;
    return rule->month[i] >= 1 && rule->month[i] <= 12;
}

static bool rule_parse(struct kv_text text, struct rule *rule)
{
    if (!take_name(&text))
        return false;
    rule->standard = -take_time(&text);
    rule->has_summer = text.length > 0;
    if (!rule->has_summer)
        return true;
    if (!take_name(&text))
        return false;
    bool given = text.length > 0 && text.data[0] != ',';
    rule->summer = given ? -take_time(&text) : rule->standard + 3600;
    return take_change(&text, rule, 0) && take_change(&text, rule, 1);
}

/* The change of that year, in seconds of local time by the offset before. */
static int64_t change_at(const struct rule *rule, int i, int year)
{
    struct cel_civil first = {.year = year, .month = rule->month[i], .day = 1};
    int weekday = cel_civil_of(cel_civil_seconds(&first)).weekday;
    int day = 1 + (rule->day[i] - weekday + 7) % 7 + 7 * (rule->week[i] - 1);
    while (day > cel_days_in_month(year, rule->month[i]))
        day -= 7;
    first.day = day;
    return cel_civil_seconds(&first) + rule->time[i];
}

static int64_t rule_offset(const struct rule *rule, int64_t seconds)
{
    if (!rule->has_summer)
        return rule->standard;
    int year = cel_civil_of(seconds + rule->standard).year;
    int64_t begin = change_at(rule, 0, year) - rule->standard;
    int64_t end = change_at(rule, 1, year) - rule->summer;
    bool summer =
        begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
    return summer ? rule->summer : rule->standard;
}

/* Behind the last change: by the rule in the footer, else by the last type. */
static int64_t later_offset(const struct tzif *file, int64_t seconds)
{
    size_t footer = file->at + block_size(file);
    struct kv_text text = {(const char *)file->data + footer, file->length - footer};
    struct rule rule = {0};
    kv_take_char(&text, '\n');
    if (text.length > 0 && text.data[text.length - 1] == '\n')
        text.length--;
    if (file->width == 8 && rule_parse(text, &rule))
        return rule_offset(&rule, seconds);
    size_t last = file->at + file->times * (file->width + 1) - 1;
    return type_offset(file, file->times > 0 ? file->data[last] : 0);
}

static bool tzif_offset(struct kv_text data, int64_t seconds, int64_t *offset)
{
    struct tzif file = {.data = (const unsigned char *)data.data, .length = data.length};
    if (!read_header(&file, 0, 4))
        return false;
    if (file.data[4] >= '2' && !read_header(&file, file.at + block_size(&file), 8))
        return false;
    int64_t type = type_at(&file, seconds);
    *offset = type < 0 ? later_offset(&file, seconds) : type_offset(&file, (size_t)type);
    return true;
}

/* A name as in the data base: no way out of its folder. */
static bool is_name(struct kv_text zone)
{
    for (size_t i = 0; i < zone.length; i++) {
        char c = zone.data[i];
        if (!isalnum((unsigned char)c) && c != '/' && c != '_' && c != '-' && c != '+')
            return false;
    }
    return zone.length > 0 && zone.length < 64 && zone.data[0] != '/';
}

static bool named_offset(struct kv_text zone, int64_t seconds, int64_t *offset)
{
    char path[128];
    struct kv_buffer data = {0};
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", (int)zone.length, zone.data);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    kv_buffer_reserve(&data, TZIF_MAX);
    data.length = fread(data.data, 1, TZIF_MAX, file);
    fclose(file);
    bool ok = tzif_offset(kv_buffer_as_text(&data), seconds, offset);
    kv_buffer_release(&data);
    return ok;
}

/* `+02:00`, `2:00`: false if it is none. */
static bool numeric_offset(struct kv_text zone, int64_t *offset)
{
    bool negative = kv_take_sign(&zone);
    struct kv_text hours = kv_take_digits(&zone);
    if (hours.length == 0 || hours.length > 4 || !kv_take_char(&zone, ':'))
        return false;
    struct kv_text minutes = kv_take_digits(&zone);
    if (minutes.length == 0 || minutes.length > 4 || zone.length > 0)
        return false;
    int64_t part = take_number(&minutes);
    *offset = (take_number(&hours) * 60 + part) * (negative ? -60 : 60);
    return part <= 59;
}

bool cel_zone_offset(struct kv_text zone, int64_t seconds, int64_t *offset, const char **problem)
{
    *offset = 0;
    if (zone.length == 0 || kv_text_is(zone, "UTC"))
        return true;
    *problem = "unknown time zone";
    if (memchr(zone.data, ':', zone.length))
        return numeric_offset(zone, offset);
    return is_name(zone) && named_offset(zone, seconds, offset);
}
