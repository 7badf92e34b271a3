#include "document.h"
#include "state/folder.h"
#include "state/kept.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* More than any cluster that fits into one etcd (8 GiB at most, and JSON of it for one kind). */
#define FILE_MAX ((size_t)4 << 30)

static bool no_state_error(struct document *document, const struct frame *frame)
{
    if (strcmp(frame->kind, "Status") == 0)
        return kv_error_at(document->error, KV_ERROR_STATE, document->path, 0, 0,
                           "this is an API error, not a recorded state: %s",
                           frame->message ? frame->message : "it has no message");
    return kv_error_at(document->error, KV_ERROR_STATE, document->path, 0, 0,
                       "a %s contains no objects: record them with `kubevet snapshot` or `kubectl "
                       "get ... -o json`",
                       frame->kind);
}

static bool document_take(struct document *document, const struct frame *frame)
{
    struct kv_state *state = document->state;
    if (!frame->is_object)
        return kv_reader_fail(document->reader, "not an object: expected a snapshot or a list");
    if (frame->git_version && !frame->kind) {
        const char *version = frame->git_version;
        state->version = kv_arena_copy(&state->arena, kv_text_of(version + (*version == 'v')));
        return kv_read_skip(document->reader);
    }
    if (!frame->kind)
        return kv_reader_fail(
            document->reader,
            "an object without kind: expected a snapshot or a list from `kubectl get -o json`");
    if (frame_is_no_state(frame))
        return document->in_folder ? kv_read_skip(document->reader)
                                   : no_state_error(document, frame);
    if (frame_is_our_own(frame))
        return snapshot_take(document, frame);
    if (list_item_kind(&document->arena, frame->kind))
        return list_take(document, frame);
    return single_object_take(document, frame);
}

/* One document, read twice: the first pass finds its type and validates all of it. */
static bool passes(struct document *document, struct kv_reader *first, struct kv_reader *second)
{
    struct frame frame;
    document->reader = first;
    bool ok = frame_read(first, &document->arena, &frame);
    kv_time newest = kv_reader_newest_time(first);
    if (newest > document->newest)
        document->newest = newest;
    document->reader = ok ? second : first;
    if (ok)
        document_take(document, &frame);
    ok = kv_reader_error(document->reader, document->error) && !document->error->kind;
    kv_reader_close(first);
    kv_reader_close(second);
    return ok;
}

static bool yaml_read(struct document *document, struct kv_text text)
{
    struct kv_arena arena = {0};
    struct kv_yaml_documents documents = {0};
    bool ok = kv_yaml_parse(text, document->path, &kv_yaml_manifest_limits, &arena, &documents,
                            document->error);
    if (!ok)
        document->error->kind = KV_ERROR_STATE;
    for (size_t i = 0; ok && i < documents.count; i++)
        ok = !documents.roots[i] ||
             passes(document, kv_reader_yaml(documents.roots[i], document->path, KV_ERROR_STATE),
                    kv_reader_yaml(documents.roots[i], document->path, KV_ERROR_STATE));
    kv_arena_release(&arena);
    return ok;
}

/* `kubectl get -o json` begins with a brace, a proxy's response with `<`; anything else is YAML. */
static bool looks_like_yaml(struct kv_text text)
{
    size_t at = 0;
    while (at < text.length && text.data[at] && strchr(" \t\r\n", text.data[at]))
        at++;
    return at < text.length && text.data[at] && !strchr("{[<", text.data[at]);
}

static bool text_read(struct document *document, struct kv_text text)
{
    if (looks_like_yaml(text))
        return yaml_read(document, text);
    return passes(document, kv_reader_json(text, document->path, KV_ERROR_STATE),
                  kv_reader_json(text, document->path, KV_ERROR_STATE));
}

static bool file_read(struct document *document, const char *path)
{
    struct kv_buffer buffer = {0};
    document->path = path;
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, document->error) &&
              text_read(document, kv_buffer_as_text(&buffer));
    kv_buffer_release(&buffer);
    kv_arena_release(&document->arena);
    return ok;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool folder_read(struct document *document, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0)
        return kv_error_at(document->error, KV_ERROR_STATE, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    bool ok = true;
    size_t read = 0;
    document->in_folder = true;
    for (int i = 0; i < count; i++) {
        struct kv_arena *arena = &document->state->arena;
        char *file = kv_arena_printf(arena, "%s%s%s", path,
                                     path[strlen(path) - 1] == '/' ? "" : "/", entries[i]->d_name);
        struct stat status;
        if (folder_name_is_read(file) &&
            !(stat(file, &status) == 0 && !S_ISREG(status.st_mode))) { /* a FIFO would block */
            ok = ok && file_read(document, file);
            read++;
        } else {
            folder_skipped_add(&document->state->skipped, arena, file,
                               "a recording is read from one folder, not from those below");
        }
        free(entries[i]);
    }
    free(entries);
    return ok && (read > 0 || kv_error_at(document->error, KV_ERROR_STATE, path, 0, 0,
                                          "this folder contains no .json or .yaml file"));
}

/* After all documents: sets the clock and indexes. */
static bool state_finish(const struct document *document, const char *path, kv_time at)
{
    struct kv_state *state = document->state;
    if (kv_state_object_count(state) == 0 && !kv_state_has_unreadable(state))
        return kv_error_at(
            document->error, KV_ERROR_STATE, path, 0, 0,
            "this state contains no objects: the recording failed, or it is not of a cluster");
    state->newest = document->newest;
    state->recorded_at = document->recorded_at;
    state->clock = at != KV_TIME_NONE ? at : document->recorded_at;
    state->clock_source = at != KV_TIME_NONE ? KV_CLOCK_AT : KV_CLOCK_RECORDED;
    if (state->clock == KV_TIME_NONE) {
        state->clock = document->newest;
        state->clock_source = NULL;
        state->clock_is_floor = true;
    }
    kv_state_index(state);
    if (document->snapshot)
        kept_settle(state);
    kv_state_clock_check(state);
    return kv_state_is_consistent(state, document->error);
}

bool kv_snapshot_read(struct kv_state *state, const char *path, kv_time at, struct kv_error *error)
{
    struct document document = {
        .state = state, .newest = KV_TIME_NONE, .recorded_at = KV_TIME_NONE, .error = error};
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    return (is_folder ? folder_read(&document, path) : file_read(&document, path)) &&
           state_finish(&document, path, at);
}

bool kv_snapshot_parse(struct kv_state *state, struct kv_text text, const char *name, kv_time at,
                       struct kv_error *error)
{
    struct document document = {.state = state,
                                .path = name,
                                .newest = KV_TIME_NONE,
                                .recorded_at = KV_TIME_NONE,
                                .error = error};
    bool ok = text_read(&document, text);
    kv_arena_release(&document.arena);
    return ok && state_finish(&document, name, at);
}
