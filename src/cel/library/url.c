#include "cel/library/url.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/scan.h"

/* Where a part of a URL stands: what it may hold as it is. */
enum part { PART_PATH, PART_HOST, PART_ZONE, PART_QUERY, PART_USER };

static bool is_unreserved(unsigned char byte)
{
    return byte != '\0' && (isalnum(byte) || strchr("-_.~", byte)) && byte < 0x80;
}

/* As Go's shouldEscape says, of a path and of a host. */
static bool must_escape(unsigned char byte, enum part part)
{
    if (byte == '\0' || byte >= 0x80)
        return true;
    if (is_unreserved(byte))
        return false;
    return !strchr(part == PART_PATH ? "$&+,/:;=@" : "!$&'()*+,;=:[]<>\"", byte);
}

static int hex_value(char digit)
{
    return kv_is_digit(digit)             ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

static bool is_escape(struct kv_text text, size_t at)
{
    return at + 2 < text.length && hex_value(text.data[at + 1]) >= 0 &&
           hex_value(text.data[at + 2]) >= 0;
}

static const char *escape_problem(struct kv_arena *arena, struct kv_text text, size_t at)
{
    size_t length = text.length - at < 3 ? text.length - at : 3;
    return kv_arena_printf(arena, "invalid URL escape \"%.*s\"", (int)length, text.data + at);
}

/* What is wrong with the escape at this place. */
static const char *check_escape(struct kv_arena *arena, struct kv_text text, size_t at,
                                enum part part)
{
    if (!is_escape(text, at))
        return escape_problem(arena, text, at);
    unsigned char byte =
        (unsigned char)(hex_value(text.data[at + 1]) << 4 | hex_value(text.data[at + 2]));
    if (part == PART_HOST && byte < 0x80 && byte != '%')
        return escape_problem(arena, text, at); /* a host escapes what is not ASCII alone */
    if (part == PART_ZONE && byte != '%' && byte != ' ' && must_escape(byte, PART_HOST))
        return escape_problem(arena, text, at);
    return NULL;
}

/* Decodes a part into the arena. What is wrong, or NULL. */
static const char *decode(struct kv_arena *arena, struct kv_text text, enum part part,
                          struct kv_text *out)
{
    char *copy = kv_arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t at = 0; at < text.length; at++) {
        unsigned char byte = (unsigned char)text.data[at];
        if (byte == '%') {
            const char *problem = check_escape(arena, text, at, part);
            if (problem)
                return problem;
            byte =
                (unsigned char)(hex_value(text.data[at + 1]) << 4 | hex_value(text.data[at + 2]));
            at += 2;
        } else if (byte == '+' && part == PART_QUERY) {
            byte = ' ';
        } else if ((part == PART_HOST || part == PART_ZONE) && byte < 0x80 &&
                   must_escape(byte, PART_HOST)) {
            return kv_arena_printf(arena, "invalid character \"%c\" in host name", byte);
        }
        copy[length++] = (char)byte;
    }
    *out = (struct kv_text){copy, length};
    return NULL;
}

bool cel_url_query_decode(struct kv_arena *arena, struct kv_text text, struct kv_text *out)
{
    return !decode(arena, text, PART_QUERY, out);
}

/* Removes what is before the first `end` and it. Without it, all. */
static struct kv_text cut(struct kv_text *rest, char end, bool *found)
{
    const char *at = rest->length > 0 ? memchr(rest->data, end, rest->length) : NULL;
    struct kv_text taken = kv_take(rest, at ? (size_t)(at - rest->data) : rest->length);
    *found = at != NULL && kv_take_char(rest, end);
    return taken;
}

static bool starts_with(struct kv_text text, const char *start)
{
    return kv_take_string(&text, start);
}

/* `` or `:` and digits. */
static bool is_port(struct kv_text text)
{
    return text.length == 0 ||
           (kv_take_char(&text, ':') && (kv_take_digits(&text), text.length == 0));
}

static size_t last_of(struct kv_text text, char byte)
{
    const char *found = text.length > 0 ? kv_byte_find_last(text.data, byte, text.length) : NULL;
    return found ? (size_t)(found - text.data) : SIZE_MAX;
}

static struct kv_text from(struct kv_text text, size_t at)
{
    return (struct kv_text){text.data + at, text.length - at};
}

/* [fe80::1%25eth0]:80: the zone may hold more than a host. */
static const char *literal_decode(struct kv_arena *arena, struct kv_text host, size_t end,
                                  struct kv_text *out)
{
    const char *zone = kv_bytes_find(host.data, end, "%25", 3);
    struct kv_text parts[3];
    if (!zone)
        return decode(arena, host, PART_HOST, out);
    size_t at = (size_t)(zone - host.data);
    const char *problem = decode(arena, (struct kv_text){host.data, at}, PART_HOST, &parts[0]);
    if (!problem)
        problem = decode(arena, (struct kv_text){zone, end - at}, PART_ZONE, &parts[1]);
    if (!problem)
        problem = decode(arena, from(host, end), PART_HOST, &parts[2]);
    if (problem)
        return problem;
    const char *whole =
        kv_arena_printf(arena, "%.*s%.*s%.*s", (int)parts[0].length, parts[0].data,
                        (int)parts[1].length, parts[1].data, (int)parts[2].length, parts[2].data);
    *out = kv_text_of(whole);
    return NULL;
}

static const char *port_problem(struct kv_arena *arena, struct kv_text port)
{
    return kv_arena_printf(arena, "invalid port \"%.*s\" after host", (int)port.length, port.data);
}

static const char *host_parse(struct kv_arena *arena, struct kv_text host, struct kv_text *out)
{
    bool literal = starts_with(host, "[");
    size_t end = last_of(host, literal ? ']' : ':');
    if (literal && end == SIZE_MAX)
        return "missing ']' in host";
    if (end != SIZE_MAX && !is_port(from(host, end + literal)))
        return port_problem(arena, from(host, end + literal));
    return literal ? literal_decode(arena, host, end, out) : decode(arena, host, PART_HOST, out);
}

static bool is_user(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!text.data[i] ||
            !(is_unreserved((unsigned char)text.data[i]) || strchr(":!$&'()*+,;=%@", text.data[i])))
            return false;
    return true;
}

static const char *authority_parse(struct kv_arena *arena, struct kv_text authority,
                                   struct cel_url *url)
{
    size_t at = last_of(authority, '@');
    struct kv_text decoded;
    url->has_authority = true;
    const char *problem =
        host_parse(arena, at == SIZE_MAX ? authority : from(authority, at + 1), &url->host);
    if (problem || at == SIZE_MAX)
        return problem;
    url->has_user = true;
    url->user = (struct kv_text){authority.data, at};
    if (!is_user(url->user))
        return "net/url: invalid userinfo";
    return decode(arena, url->user, PART_USER, &decoded);
}

/* Removes `http:`, if there is a scheme. */
static const char *scheme_take(struct kv_arena *arena, struct kv_text *rest, struct cel_url *url)
{
    size_t length = 0;
    while (length < rest->length &&
           (isalpha((unsigned char)rest->data[length]) ||
            (length > 0 && rest->data[length] &&
             (kv_is_digit(rest->data[length]) || strchr("+-.", rest->data[length])))))
        length++;
    if (length == rest->length || rest->data[length] != ':')
        return NULL;
    if (length == 0)
        return "missing protocol scheme";
    char *scheme = kv_arena_copy(arena, (struct kv_text){rest->data, length});
    for (size_t i = 0; i < length; i++)
        scheme[i] = (char)tolower((unsigned char)scheme[i]);
    url->scheme = (struct kv_text){scheme, length};
    kv_take(rest, length + 1);
    return NULL;
}

/* Removes the query. */
static void query_take(struct kv_text *rest, struct cel_url *url)
{
    struct kv_text query = *rest;
    struct kv_text before = cut(&query, '?', &url->asks);
    url->query = query;
    url->asks = url->asks && query.length == 0;
    *rest = before;
}

static bool has_control(struct kv_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return true;
    return false;
}

/* The text is one that ParseRequestURI takes, or with `lax` Parse. */
static const char *parse(struct kv_arena *arena, struct kv_text text, bool lax, struct cel_url *url)
{
    struct kv_text rest = text;
    *url = (struct cel_url){0};
    if (has_control(text))
        return "net/url: invalid control character in URL";
    if (text.length == 0)
        return lax ? NULL : "empty url";
    if (kv_text_is(text, "*")) {
        url->path = url->raw_path = text;
        return NULL;
    }
    const char *problem = scheme_take(arena, &rest, url);
    if (problem)
        return problem;
    query_take(&rest, url);
    if (!starts_with(rest, "/")) {
        url->opaque = rest;
        return url->scheme.length > 0 ? NULL : "invalid URI for request";
    }
    if ((url->scheme.length > 0 || (lax && !starts_with(rest, "///"))) && starts_with(rest, "//")) {
        const char *slash = memchr(rest.data + 2, '/', rest.length - 2);
        size_t length = slash ? (size_t)(slash - rest.data) : rest.length;
        problem = authority_parse(arena, (struct kv_text){rest.data + 2, length - 2}, url);
        kv_take(&rest, length);
    }
    url->raw_path = rest;
    return problem ? problem : decode(arena, rest, PART_PATH, &url->path);
}

const char *cel_url_parse(struct kv_arena *arena, struct kv_text text, struct cel_url *url)
{
    struct kv_text fragment = text, decoded;
    bool found;
    const char *problem = parse(arena, text, false, url);
    if (problem)
        return problem;
    struct kv_text before = cut(&fragment, '#', &found);
    problem = parse(arena, before, true, url);
    if (!problem && found)
        problem = decode(arena, fragment, PART_PATH, &decoded);
    url->fragment = fragment;
    return problem;
}

/* The host up to the port; `port` is what is behind its colon. */
static struct kv_text host_split(const struct cel_url *url, struct kv_text *port)
{
    struct kv_text host = url->host;
    size_t colon = last_of(host, ':');
    *port = kv_text_of("");
    if (colon != SIZE_MAX && is_port(from(host, colon))) {
        *port = from(host, colon + 1);
        host.length = colon;
    }
    if (host.length >= 2 && host.data[0] == '[' && host.data[host.length - 1] == ']')
        host = (struct kv_text){host.data + 1, host.length - 2};
    return host;
}

struct kv_text cel_url_hostname(const struct cel_url *url)
{
    struct kv_text port;
    return host_split(url, &port);
}

struct kv_text cel_url_port(const struct cel_url *url)
{
    struct kv_text port;
    host_split(url, &port);
    return port;
}

static void escape(struct kv_text text, enum part part, struct kv_buffer *out)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (must_escape(byte, part))
            kv_buffer_printf(out, "%%%02X", byte);
        else
            kv_buffer_add(out, &text.data[i], 1);
    }
}

/* May the path stay as it is written? */
static bool is_encoded(struct kv_text path)
{
    for (size_t i = 0; i < path.length; i++) {
        unsigned char byte = (unsigned char)path.data[i];
        if (must_escape(byte, PART_PATH) && (byte == '\0' || !strchr("!'()*[]%", byte)))
            return false;
    }
    return true;
}

void cel_url_path_write(const struct cel_url *url, struct kv_buffer *out)
{
    if (is_encoded(url->raw_path))
        kv_buffer_add(out, url->raw_path.data, url->raw_path.length);
    else
        escape(url->path, PART_PATH, out);
}

static void add(struct kv_buffer *out, const char *before, struct kv_text text)
{
    kv_buffer_text(out, before);
    kv_buffer_add(out, text.data, text.length);
}

void cel_url_write(const struct cel_url *url, struct kv_buffer *out)
{
    if (url->scheme.length > 0)
        add(out, "", url->scheme);
    if (url->scheme.length > 0)
        kv_buffer_text(out, ":");
    add(out, "", url->opaque);
    if (url->has_authority)
        kv_buffer_text(out, "//");
    if (url->has_user)
        add(out, "", url->user);
    if (url->has_user)
        kv_buffer_text(out, "@");
    escape(url->host, PART_HOST, out);
    cel_url_path_write(url, out);
    if (url->asks || url->query.length > 0)
        add(out, "?", url->query);
    if (url->fragment.length > 0)
        add(out, "#", url->fragment);
}
