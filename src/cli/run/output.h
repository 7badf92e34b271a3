/* Where reports and documents go. */
#ifndef KUBEVET_CLI_RUN_OUTPUT_H
#define KUBEVET_CLI_RUN_OUTPUT_H

#include "kubevet/base/buffer.h"
#include "kubevet/cli/command.h"
#include "kubevet/report/format.h"

struct output {
    const struct kv_format *format;
    kv_format_write *write;
    const char *file; /* NULL = standard output */
};

struct outputs {
    struct output *items;
    size_t count;
};

/* The writer of a format for a command; NULL = the format does not support it. */
kv_format_write *format_writer(const struct kv_format *format, const struct kv_command *command);

/* Parses the -o FORMAT[=FILE] options; default is text on standard output. Two outputs can't have
 * the same destination. */
bool outputs_parse(const struct kv_command *command, const struct kv_options *options,
                   struct kv_arena *arena, struct outputs *out, struct kv_error *error) KV_MUST_USE;

/* The style for an output. */
struct kv_style output_style(const struct output *output, const struct kv_options *options);

/* Does one of the outputs contain quotas, whatever the command? */
bool outputs_want_quotas(const struct outputs *outputs);

/* Does one of the outputs show the documented cluster? */
bool outputs_want_document(const struct outputs *outputs);

/* Renders the report in all formats, then writes them; of a failed run, only in formats with
 * `always`. Before that, what earlier files say about earlier runs is put into the report. An
 * output that can't be written does not stop the others. */
bool outputs_write(const struct outputs *outputs, const struct kv_options *options,
                   struct kv_report *report, bool failed, struct kv_error *error) KV_MUST_USE;

/* The one -o of a command that prints a document: an index into command->formats. */
bool document_format(const struct kv_command *command, const struct kv_options *options,
                     size_t *index, struct kv_error *error) KV_MUST_USE;

/* The style of a document for people on standard output. */
struct kv_style document_style(const struct kv_options *options);

/* The one -o FILE of a command that writes a JSON file. `json=FILE` and `json`, as in other
 * commands, are accepted. NULL = standard output. */
bool output_file(const struct kv_command *command, const struct kv_options *options,
                 const char **file, struct kv_error *error) KV_MUST_USE;

/* Writes to a file, or to standard output for NULL. */
bool output_put(const char *file, struct kv_text text, struct kv_error *error) KV_MUST_USE;
bool output_put_spool(const char *file, const struct kv_spool *spool,
                      struct kv_error *error) KV_MUST_USE;

/* What the file of an output holds so far of what its format recalls; nothing if it has none. */
void output_earlier(const struct output *output, struct kv_buffer *earlier);

/* Ends a command that prints a document: writes it to standard output and releases it. */
enum kv_exit document_print(struct kv_buffer *document);

#endif
