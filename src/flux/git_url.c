#include "git_url.h"

#include <ctype.h>
#include <strings.h>

/* The part behind the scheme; the whole if there is none. */
static const char *behind_scheme(const char *url, bool *has_scheme)
{
    static const char *const schemes[] = {"https://", "http://", "ssh://", "git://", "git+ssh://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i]);
        if (strncasecmp(url, schemes[i], length) == 0) {
            *has_scheme = true;
            return url + length;
        }
    }
    *has_scheme = false;
    return url;
}

/* The length of the host at the start of `text`, and where the path begins; 0 = no host. */
static size_t host_length(const char *text, bool has_scheme, const char **path)
{
    size_t length = strcspn(text, "/:");
    *path = text + length;
    if (!has_scheme) { /* git's host:path; a colon behind a slash belongs to a path */
        if (text[length] != ':' || text[length + 1] == '\0')
            return 0;
        *path = text + length + 1;
        return length;
    }
    if (text[length] != ':')
        return length;
    size_t port = strspn(text + length + 1, "0123456789");
    static const char *const usual[] = {"22", "80", "443", ""};
    *path = text + length + 1 + port;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strlen(usual[i]) == port && strncmp(usual[i], text + length + 1, port) == 0)
            return length;
    return length + 1 + port;
}

/* Hosts with another name for SSH. */
static const char *host_of(const char *host, size_t length, struct kv_arena *arena)
{
    static const struct {
        const char *ssh, *https;
    } names[] = {{"ssh.github.com", "github.com"},
                 {"altssh.gitlab.com", "gitlab.com"},
                 {"altssh.bitbucket.org", "bitbucket.org"},
                 {"ssh.dev.azure.com", "dev.azure.com"}};
    char *lower = kv_arena_copy(arena, (struct kv_text){host, length});
    for (char *c = lower; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(lower, names[i].ssh) == 0)
            return names[i].https;
    return lower;
}

/* Azure: v3/ORGANISATION/PROJECT/REPOSITORY by SSH, ORGANISATION/PROJECT/_git/REPOSITORY else. */
static const char *azure_path(const char *path, struct kv_arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (strncmp(path, "v3/", 3) != 0 || !slash || slash <= path + 3)
        return path;
    return kv_arena_printf(arena, "%.*s/_git%s", (int)(slash - path - 3), path + 3, slash);
}

static bool ends_with(struct kv_text text, const char *end)
{
    size_t length = strlen(end);
    return text.length > length && memcmp(text.data + text.length - length, end, length) == 0;
}

const char *git_url_normalize(const char *url, struct kv_arena *arena)
{
    bool has_scheme;
    const char *rest = behind_scheme(url, &has_scheme), *path;
    const char *at = memchr(rest, '@', strcspn(rest, "/"));
    rest = at ? at + 1 : rest;
    size_t length = host_length(rest, has_scheme, &path);
    if (length == 0)
        return NULL;
    path += strspn(path, "/");
    struct kv_text text = {path, strcspn(path, "?#")};
    while (text.length > 0 && text.data[text.length - 1] == '/')
        text.length--;
    if (ends_with(text, ".git"))
        text.length -= strlen(".git");
    if (text.length == 0)
        return NULL;
    const char *host = host_of(rest, length, arena);
    path = kv_arena_copy(arena, text);
    if (strcmp(host, "dev.azure.com") == 0)
        path = azure_path(path, arena);
    return kv_arena_printf(arena, "%s/%s", host, path);
}

bool git_url_is_same(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    bool ignores_case = strncmp(a, "github.com/", strlen("github.com/")) == 0 ||
                        strncmp(a, "gitlab.com/", strlen("gitlab.com/")) == 0;
    return (ignores_case ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}
