#include "helm_scan.h"
#include "kubevet/base/platform.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILE_MAX = 16 << 20, LEVELS_MAX = 50 };

struct scanning {
    const struct chart *chart;
    struct kv_arena *arena;
    struct chart_scan *out;
    struct kv_list files;   /* struct unit: templates */
    struct kv_list defines; /* struct unit: named templates */
    struct kv_error *error;
};

/* A template, or a named one: what is between {{ and }} in it, one action a line. */
struct unit {
    const char *name;
    const char *actions;
    bool looks_up;
};

/* --- words of actions --- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length)
        if ((at == text || !is_word(at[-1])) && !is_word(at[length]) && at[length] != '"')
            return true;
    return false;
}

static bool is_random(const char *actions)
{
    static const char *const words[] = {"randAlphaNum",
                                        "randAlpha",
                                        "randNumeric",
                                        "randAscii",
                                        "randInt",
                                        "randBytes",
                                        "uuidv4",
                                        "genCA",
                                        "genCAWithKey",
                                        "genSelfSignedCert",
                                        "genSignedCert",
                                        "genPrivateKey",
                                        "now",
                                        "htpasswd",
                                        "bcrypt",
                                        "shuffle",
                                        "encryptAES",
                                        "genSelfSignedCertWithKey",
                                        "genSignedCertWithKey",
                                        "ago",
                                        "getHostByName"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has_word(actions, words[i]))
            return true;
    return false;
}

/* `include` of a name that is computed. */
static bool includes_any(const char *actions)
{
    static const char include[] = "include ";
    for (const char *at = actions; (at = strstr(at, include));) {
        at += strlen(include);
        at += strspn(at, " ");
        if (*at != '"' && *at != '`')
            return true;
    }
    return false;
}

static bool includes(const char *actions, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = actions; (at = strstr(at, name)); at += length)
        if (at > actions && (at[-1] == '"' || at[-1] == '`') && at[length] == at[-1])
            return true;
    return false;
}

static void asked_add(struct scanning *in, const char *actions)
{
    static const char asks[] = "APIVersions", has[] = ".Has";
    for (const char *at = actions; (at = strstr(at, asks));) {
        at += strlen(asks);
        const char *argument = strncmp(at, has, strlen(has)) == 0 ? at + strlen(has) : "";
        argument += strspn(argument, " \t");
        size_t length = *argument == '"' ? strcspn(argument + 1, "\"\n") : 0;
        if (length == 0)
            in->out->asks_unnamed = true;
        else
            kv_list_add(&in->out->asked, in->arena, const char *,
                        kv_arena_copy(in->arena, (struct kv_text){argument + 1, length}));
    }
}

/* --- templates --- */

/* The actions of a text, without comments. */
static const char *actions_of(struct kv_text text, struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    const char *at = text.data, *end = text.data + text.length;
    while (at < end) {
        const char *open = kv_bytes_find(at, (size_t)(end - at), "{{", 2);
        const char *close = open ? kv_bytes_find(open, (size_t)(end - open), "}}", 2) : NULL;
        if (!close)
            break;
        for (open += 2; open < close && (*open == '-' || isspace((unsigned char)*open)); open++)
            continue;
        if (strncmp(open, "/*", 2) != 0) {
            kv_buffer_add(&out, open, (size_t)(close - open));
            kv_buffer_text(&out, "\n");
        }
        at = close + 2;
    }
    const char *actions = kv_arena_copy(arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return actions;
}

/* Each reaches to the next: what follows one in a file of templates counts twice. */
static void defines_add(struct scanning *in, const char *actions)
{
    static const char define[] = "define \"";
    const char *at = strstr(actions, define);
    while (at) {
        const char *name = at + strlen(define), *next = strstr(name, define);
        size_t length = strcspn(name, "\"\n");
        kv_list_add(
            &in->defines, in->arena, struct unit,
            (struct unit){
                .name = kv_arena_copy(in->arena, (struct kv_text){name, length}),
                .actions = kv_arena_copy(
                    in->arena, (struct kv_text){name + length, next ? (size_t)(next - name) - length
                                                                    : strlen(name + length)})});
        at = next;
    }
}

static void template_take(struct scanning *in, const char *file, struct kv_text text)
{
    struct chart_scan *out = in->out;
    const char *actions = actions_of(text, in->arena);
    out->is_random |= is_random(actions);
    out->asks_version |= strstr(actions, "KubeVersion") != NULL;
    asked_add(in, actions);
    defines_add(in, actions);
    kv_list_add(&in->files, in->arena, struct unit, (struct unit){file, actions, false});
}

/* --- the chart's files --- */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_template(const char *file)
{
    return strncmp(file, "templates/", strlen("templates/")) == 0 || strstr(file, "/templates/");
}

static bool file_take(struct scanning *in, const char *path, const char *file)
{
    struct kv_buffer text = {0};
    if (ends_with(file, ".tgz") && strstr(file, "charts/"))
        in->out->packaged = file;
    bool is_about = ends_with(file, "Chart.yaml");
    if (!is_template(file) && !is_about)
        return true;
    if (!kv_file_read(path, FILE_MAX, &text, KV_ERROR_STATE, in->error))
        return false;
    if (is_about)
        in->out->asks_version |= text.data && strstr(text.data, "kubeVersion:");
    else
        template_take(in, file, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return true;
}

static int is_no_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static bool folder_take(struct scanning *in, const char *below, int level)
{
    struct dirent **entries;
    const char *folder = kv_arena_printf(in->arena, "%s/%s", in->chart->folder, below);
    int count = level < LEVELS_MAX ? scandir(folder, &entries, is_no_dot, alphasort) : -1;
    if (count < 0)
        return kv_error_at(in->error, KV_ERROR_STATE, folder, 0, 0, "cannot be read: %s",
                           level < LEVELS_MAX ? strerror(errno) : "folders are nested too deeply");
    bool ok = true;
    for (int i = 0; i < count; i++) {
        struct stat status;
        const char *file =
            kv_arena_printf(in->arena, "%s%s%s", below, *below ? "/" : "", entries[i]->d_name);
        const char *path = kv_arena_printf(in->arena, "%s/%s", in->chart->folder, file);
        if (ok && lstat(path, &status) == 0)
            ok = S_ISDIR(status.st_mode)   ? folder_take(in, file, level + 1)
                 : S_ISREG(status.st_mode) ? file_take(in, path, file)
                                           : true;
        free(entries[i]);
    }
    free(entries);
    return ok;
}

/* --- who looks up --- */

static bool looks_up(const struct scanning *in, const struct unit *unit)
{
    bool any = false;
    if (has_word(unit->actions, "lookup"))
        return true;
    kv_list_each(&in->defines, const struct unit, define) {
        if (define->looks_up && includes(unit->actions, define->name))
            return true;
        any |= define->looks_up;
    }
    return any && includes_any(unit->actions);
}

static void lookers_find(struct scanning *in)
{
    for (bool more = true; more;) {
        more = false;
        kv_list_each(&in->defines, struct unit, define)
            if (!define->looks_up && looks_up(in, define))
                more = define->looks_up = true;
    }
    kv_list_each(&in->files, const struct unit, file)
        if (looks_up(in, file))
            kv_list_add(&in->out->lookers, in->arena, const char *, file->name);
}

bool chart_scan(const struct chart *chart, struct kv_arena *arena, struct chart_scan *out,
                struct kv_error *error)
{
    struct scanning in = {.chart = chart, .arena = arena, .out = out, .error = error};
    *out = (struct chart_scan){0};
    if (!chart->name) {
        out->packaged = chart->label;
        return true;
    }
    if (!folder_take(&in, "", 0))
        return false;
    lookers_find(&in);
    return true;
}

bool chart_scan_looks_up(const struct chart_scan *scan, const char *source)
{
    const char *file = source ? strchr(source, '/') : NULL;
    for (size_t i = 0; file && i < scan->lookers.count; i++)
        if (strcmp(*kv_list_item(&scan->lookers, const char *, i), file + 1) == 0)
            return true;
    return false;
}
