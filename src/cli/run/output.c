#include "output.h"

#include "cli/failure.h"
#include "kubevet/base/platform.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file with a longer line is none of ours. */
#define LINE_BYTES_MAX ((size_t)1 << 20)

kv_format_write *format_writer(const struct kv_format *format, const struct kv_command *command)
{
    return command->quotas ? format->write_quotas : format->write;
}

static bool format_find(const struct kv_command *command, const char *name, struct kv_arena *arena,
                        struct output *out, struct kv_error *error)
{
    struct kv_list names = {0};
    for (const struct kv_format *const *at = kv_report_registry; *at; at++) {
        kv_format_write *write = format_writer(*at, command);
        if (!write)
            continue;
        kv_list_add(&names, arena, const char *, (*at)->name);
        if (strcmp((*at)->name, name) == 0) {
            out->format = *at;
            out->write = write;
            return true;
        }
    }
    return unknown_word_error(error, "report format", name, names.items, names.count);
}

static bool output_parse(const struct kv_command *command, const char *word, struct kv_arena *arena,
                         struct output *out, struct kv_error *error)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    if (!format_find(command, kv_arena_copy(arena, (struct kv_text){word, length}), arena, out,
                     error))
        return false;
    if (equals && equals[1] == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "--output: '%s' names no file", word);
    out->file = equals && strcmp(equals, "=-") != 0 ? equals + 1 : NULL;
    return true;
}

/* A canonical path for each destination: "" for standard output; the real path of a file, existing
 * or not; `path` itself if its folder does not exist. */
static const char *resolve(const char *path, struct kv_arena *arena)
{
    char folder[PATH_MAX];
    if (!path || kv_file_standard(path) == STDOUT_FILENO)
        return "";
    if (realpath(path, folder))
        return kv_arena_copy(arena, kv_text_of(folder));
    const char *slash = strrchr(path, '/');
    const char *parent = slash ? kv_arena_printf(arena, "%.*s/", (int)(slash - path), path) : ".";
    if (!realpath(parent, folder))
        return path;
    return kv_arena_printf(arena, "%s/%s", folder, slash ? slash + 1 : path);
}

static bool places_check(const struct outputs *outputs, struct kv_arena *arena,
                         struct kv_error *error)
{
    const char **places = kv_arena_array(arena, outputs->count, sizeof *places);
    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->items[i];
        places[i] = resolve(output->file, arena);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(places[i], places[j]) != 0)
                continue;
            return kv_error_set(
                error, KV_ERROR_USAGE,
                "--output: %s and %s both go to %s; send them to different files, with -o %s=FILE",
                outputs->items[j].format->name, output->format->name,
                *places[i] ? output->file : "standard output", output->format->name);
        }
    }
    return true;
}

bool outputs_parse(const struct kv_command *command, const struct kv_options *options,
                   struct kv_arena *arena, struct outputs *out, struct kv_error *error)
{
    static const char *const default_outputs[] = {"text"};
    const char *const *words = options->outputs.items;
    size_t count = options->outputs.count;
    if (count == 0) {
        words = default_outputs;
        count = 1;
    }
    *out = (struct outputs){kv_arena_array(arena, count, sizeof *out->items), count};
    for (size_t i = 0; i < count; i++)
        if (!output_parse(command, words[i], arena, &out->items[i], error))
            return false;
    return places_check(out, arena, error);
}

/* Source: https://no-color.org: set and not empty, whatever it says. */
static bool colors_are_wanted(const struct kv_options *options, bool terminal)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (options->color != KV_COLOR_AUTO)
        return options->color == KV_COLOR_ALWAYS;
    return terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

/* $COLUMNS takes precedence, e.g. for watch(1), which reads from a pipe; else the terminal's width.
 * 0 = unknown. */
static int columns_of_screen(bool terminal)
{
    const char *columns = getenv("COLUMNS");
    if (columns && *columns && strlen(columns) <= 4 &&
        columns[strspn(columns, "0123456789")] == '\0' && atoi(columns) > 0)
        return atoi(columns);
    return terminal ? kv_terminal_columns(STDOUT_FILENO) : 0;
}

static struct kv_style human_style(const struct kv_options *options, bool file)
{
    bool terminal = !file && isatty(STDOUT_FILENO);
    return (struct kv_style){
        .color = colors_are_wanted(options, terminal),
        .width = file ? 0 : columns_of_screen(terminal),
        .verbose = options->verbose,
        .quiet = options->quiet,
        .all = options->all,
    };
}

struct kv_style document_style(const struct kv_options *options)
{
    return human_style(options, false);
}

struct kv_style output_style(const struct output *output, const struct kv_options *options)
{
    if (output->format->human)
        return human_style(options, output->file != NULL);
    return (struct kv_style){
        .verbose = options->verbose, .quiet = options->quiet, .all = options->all};
}

bool output_put(const char *file, struct kv_text text, struct kv_error *error)
{
    if (file)
        return kv_file_write(file, text, error);
    struct kv_error cause = {0};
    if (kv_descriptor_write(STDOUT_FILENO, text, &cause))
        return true;
    return kv_error_at(error, cause.kind, "standard output", 0, 0, "%s", cause.text);
}

bool output_put_spool(const char *file, const struct kv_spool *spool, struct kv_error *error)
{
    if (file)
        return kv_spool_write_file(spool, file, error);
    struct kv_error cause = {0};
    if (kv_spool_write(spool, STDOUT_FILENO, &cause))
        return true;
    return kv_error_at(error, cause.kind, "standard output", 0, 0, "%s", cause.text);
}

bool outputs_want_quotas(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (outputs->items[i].format->quotas)
            return true;
    return false;
}

bool outputs_want_document(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (outputs->items[i].format->document)
            return true;
    return false;
}

/* Of a file, the lines that an output recalls: metrics of thousands of clusters don't fit into
 * memory. */
struct recalling {
    const char *begin; /* of these lines */
    struct kv_buffer line, *kept;
};

static void line_end(struct recalling *recalling)
{
    struct kv_buffer *line = &recalling->line;
    if (line->length > 0 && strncmp(line->data, recalling->begin, strlen(recalling->begin)) == 0)
        kv_buffer_add(recalling->kept, line->data, line->length);
    kv_buffer_clear(line);
}

static bool piece_take(void *context, struct kv_text piece, struct kv_error *error)
{
    struct recalling *recalling = context;
    while (piece.length > 0) {
        const char *newline = memchr(piece.data, '\n', piece.length);
        size_t length = newline ? (size_t)(newline - piece.data) + 1 : piece.length;
        kv_buffer_add(&recalling->line, piece.data, length);
        if (newline)
            line_end(recalling);
        piece = (struct kv_text){piece.data + length, piece.length - length};
    }
    return recalling->line.length <= LINE_BYTES_MAX ||
           kv_error_set(error, KV_ERROR_OUTPUT, "a line is too long");
}

/* A file that is unreadable or invalid is ignored: the new one is written anyway. A pipe is not
 * read, since its writer may be waiting for us. */
void output_earlier(const struct output *output, struct kv_buffer *earlier)
{
    struct kv_error ignored = {0};
    struct stat status;
    struct recalling recalling = {.begin = output->format->recalled, .kept = earlier};
    if (!output->format->recall || !output->file || stat(output->file, &status) != 0 ||
        !S_ISREG(status.st_mode))
        return;
    kv_buffer_text(earlier, "\n"); /* each line follows another */
    bool ok = kv_file_read_pieces(output->file, piece_take, &recalling, KV_ERROR_OUTPUT, &ignored);
    line_end(&recalling);
    kv_buffer_release(&recalling.line);
    if (!ok)
        kv_buffer_release(earlier);
}

static void recall(const struct output *output, struct kv_report *report)
{
    struct kv_buffer earlier = {0};
    output_earlier(output, &earlier);
    if (earlier.length > 0)
        output->format->recall(kv_buffer_as_text(&earlier), report);
    kv_buffer_release(&earlier);
}

bool outputs_write(const struct outputs *outputs, const struct kv_options *options,
                   struct kv_report *report, bool failed, struct kv_error *error)
{
    struct kv_buffer *documents = calloc(outputs->count, sizeof *documents);
    if (!documents)
        kv_out_of_memory();
    for (size_t i = 0; i < outputs->count; i++)
        recall(&outputs->items[i], report);
    for (size_t i = 0; i < outputs->count; i++) {
        struct kv_style style = output_style(&outputs->items[i], options);
        if (!failed || outputs->items[i].format->always)
            outputs->items[i].write(report, &style, &documents[i]);
    }
    bool ok = true;
    for (size_t i = 0; i < outputs->count; i++) {
        if (!failed || outputs->items[i].format->always)
            ok = output_put(outputs->items[i].file, kv_buffer_as_text(&documents[i]), error) && ok;
        kv_buffer_release(&documents[i]);
    }
    free(documents);
    return ok;
}

bool document_format(const struct kv_command *command, const struct kv_options *options,
                     size_t *index, struct kv_error *error)
{
    *index = 0;
    if (options->outputs.count == 0)
        return true;
    if (options->outputs.count > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "--output: kubevet %s prints one document",
                            command->name);
    size_t count = 0;
    for (; command->formats[count]; count++) {
        if (strcmp(command->formats[count], options->outputs.items[0]) == 0) {
            *index = count;
            return true;
        }
    }
    return unknown_word_error(error, "output format", options->outputs.items[0], command->formats,
                              count);
}

bool output_file(const struct kv_command *command, const struct kv_options *options,
                 const char **file, struct kv_error *error)
{
    *file = NULL;
    if (options->outputs.count == 0)
        return true;
    if (options->outputs.count > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "--output: kubevet %s writes one file",
                            command->name);
    const char *word = options->outputs.items[0];
    if (strcmp(word, "json") == 0)
        return true;
    *file = strncmp(word, "json=", 5) == 0 ? word + 5 : word;
    if (**file == '\0')
        return kv_error_set(error, KV_ERROR_USAGE, "--output: '%s' names no file", word);
    if (strcmp(*file, "-") == 0)
        *file = NULL;
    return true;
}

enum kv_exit document_print(struct kv_buffer *document)
{
    struct kv_error error = {0};
    bool ok = output_put(NULL, kv_buffer_as_text(document), &error);
    kv_buffer_release(document);
    return ok ? KV_EXIT_CONFORMS : error_print(&error);
}
