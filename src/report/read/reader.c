#include "kubevet/report/read.h"

#include "report.h"

/* --- one report --- */

static json_t *document_parse(const struct kv_report_reader *reader, struct kv_text json,
                              struct kv_error *error)
{
    json_error_t why;
    json_t *document = json_loadb(json.data, json.length, 0, &why);
    if (document)
        return document;
    /* Where reports were taken out, lines are not those of the file. */
    bool is_placed = reader->count == 0 || reader->in_one;
    kv_error_at(error, KV_ERROR_STATE, reader->file, is_placed ? (unsigned)why.line : 0,
                is_placed ? (unsigned)why.column : 0,
                "not a report of kubevet, which is JSON: %s" WRITES_ONE, why.text);
    return NULL;
}

static bool one_take(struct kv_report_reader *reader, const json_t *document, struct kv_text json,
                     bool in_fleet, struct kv_error *error)
{
    struct kv_report report = {.in_fleet = in_fleet};
    struct reading reading = {
        .file = reader->file, .find_rule = reader->find_rule, .report = &report, .error = error};
    if (report_read(&reading, document)) {
        reader->take(reader->context, &report, json);
        return true;
    }
    kv_arena_release(&report.arena);
    return false;
}

/* The report of a fleet that has been read. After a wrong one, the rest is not looked at. */
static void fleet_one_take(struct kv_report_reader *reader)
{
    struct kv_error *error = &reader->failure;
    struct kv_text json = kv_buffer_as_text(&reader->one);
    size_t index = reader->count++;
    if (error->kind != KV_ERROR_NONE)
        return;
    json_t *document = document_parse(reader, json, error);
    if (!document || !one_take(reader, document, json, true, error)) {
        error->line += error->line > 0 ? reader->begun : 0;
        kv_error_prepend(error, "clusters[%zu]", index);
    }
    json_decref(document);
}

/* --- taking a fleet apart --- */

static void one_begin(struct kv_report_reader *reader)
{
    reader->in_one = true;
    reader->begun = reader->line;
    kv_buffer_clear(&reader->one);
}

static void one_end(struct kv_report_reader *reader)
{
    fleet_one_take(reader);
    reader->in_one = false;
    kv_buffer_text(&reader->rest, "null");
}

static void string_step(struct kv_report_reader *reader, char c)
{
    if (reader->is_escaped)
        reader->is_escaped = false;
    else if (c == '\\')
        reader->is_escaped = true;
    else if (c == '"')
        reader->in_string = false;
    if (reader->in_string && reader->depth == 1 && reader->key_length < sizeof reader->key)
        reader->key[reader->key_length++] = c;
}

static bool is_clusters(const struct kv_report_reader *reader)
{
    return kv_text_is((struct kv_text){reader->key, reader->key_length}, "clusters");
}

/* Outside of strings, before the byte is added to a text. */
static void open_step(struct kv_report_reader *reader, char c)
{
    if (c == '[' && reader->depth == 1 && is_clusters(reader))
        reader->in_clusters = true;
    if (c == '{' && reader->depth == 2 && reader->in_clusters)
        one_begin(reader);
    reader->in_string = c == '"';
    reader->depth += c == '{' || c == '[';
    if (reader->depth == 1 && (c == '"' || c == ','))
        reader->key_length = 0;
}

/* Likewise, after it was added. */
static void close_step(struct kv_report_reader *reader, char c)
{
    if ((c != '}' && c != ']') || reader->depth == 0)
        return;
    reader->depth--;
    if (reader->in_one && reader->depth == 2)
        one_end(reader);
    if (reader->depth == 1)
        reader->in_clusters = false;
}

/* How many bytes from the first on say nothing of the structure. */
static size_t plain_length(const struct kv_report_reader *reader, struct kv_text text)
{
    size_t length = 0;
    bool is_key = reader->in_string && reader->depth == 1;
    for (; length < text.length && !is_key && !reader->is_escaped; length++) {
        char c = text.data[length];
        if (c == '"' || c == '\\' || c == '\n' ||
            (!reader->in_string && (c == '{' || c == '}' || c == '[' || c == ']' || c == ',')))
            break;
    }
    return length;
}

static void bytes_add(struct kv_report_reader *reader, const char *bytes, size_t count)
{
    kv_buffer_add(reader->in_one ? &reader->one : &reader->rest, bytes, count);
}

void kv_report_reader_add(struct kv_report_reader *reader, struct kv_text piece)
{
    while (piece.length > 0) {
        size_t length = plain_length(reader, piece);
        bytes_add(reader, piece.data, length);
        piece = (struct kv_text){piece.data + length, piece.length - length};
        if (piece.length == 0)
            return;
        char c = *piece.data;
        bool was_in_string = reader->in_string;
        if (was_in_string)
            string_step(reader, c);
        else
            open_step(reader, c);
        bytes_add(reader, piece.data, 1);
        if (!was_in_string)
            close_step(reader, c);
        reader->line += c == '\n';
        piece = (struct kv_text){piece.data + 1, piece.length - 1};
    }
}

/* --- the end --- */

/* Each item was taken out, so nothing else is in it. */
static bool clusters_check(const struct kv_report_reader *reader, const json_t *document,
                           struct kv_error *error)
{
    const json_t *clusters = json_object_get(document, "clusters");
    bool ok = json_is_array(clusters) && json_array_size(clusters) == reader->count;
    for (size_t i = 0; ok && i < reader->count; i++)
        ok = json_is_null(json_array_get(clusters, i));
    return ok || kv_error_at(error, KV_ERROR_STATE, reader->file, 0, 0,
                             "clusters is not an array of reports");
}

static bool fleet_check(struct kv_report_reader *reader, const json_t *document,
                        struct kv_error *error)
{
    struct reading reading = {.file = reader->file, .error = error};
    if (!report_version_check(&reading, document) || !clusters_check(reader, document, error))
        return false;
    *error = reader->failure;
    return error->kind == KV_ERROR_NONE;
}

static bool document_end(struct kv_report_reader *reader, const json_t *document,
                         struct kv_error *error)
{
    if (report_is_kind(document, "FleetReport"))
        return fleet_check(reader, document, error);
    return one_take(reader, document, kv_buffer_as_text(&reader->rest), false, error);
}

bool kv_report_reader_end(struct kv_report_reader *reader, struct kv_error *error)
{
    bool ok = false;
    struct kv_text rest = kv_buffer_as_text(&reader->rest);
    reader->in_one = false;
    if (rest.length == 0) {
        kv_error_at(error, KV_ERROR_STATE, reader->file, 0, 0, "is empty, not a report" WRITES_ONE);
    } else {
        json_t *document = document_parse(reader, rest, error);
        ok = document && document_end(reader, document, error);
        json_decref(document);
    }
    kv_buffer_release(&reader->rest);
    kv_buffer_release(&reader->one);
    return ok;
}
