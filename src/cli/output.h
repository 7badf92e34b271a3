/* Where reports and documents go. */
#ifndef KUBEVET_CLI_OUTPUT_H
#define KUBEVET_CLI_OUTPUT_H

#include "kubevet/base/buffer.h"
#include "kubevet/cli/command.h"
#include "kubevet/report/format.h"

struct kv_output {
    const struct kv_format *format;
    kv_format_write *write;
    const char *file; /* NULL = standard output */
};

struct kv_outputs {
    struct kv_output *items;
    size_t count;
};

/* How a format writes the reports of a command; NULL = it has none of them. */
kv_format_write *kv_format_writer(const struct kv_format *format, const struct kv_command *command);

/* What the -o FORMAT[=FILE] ask for; text on standard output without any. Two of them can't share
 * a place. */
bool kv_outputs_parse(const struct kv_command *command, const struct kv_options *options,
                      struct kv_arena *arena, struct kv_outputs *out,
                      struct kv_error *error) KV_MUST_USE;

/* Does one of them tell of quotas, whatever the command? */
bool kv_outputs_want_quotas(const struct kv_outputs *outputs);

/* Renders the report in all formats, then writes them; of a run that failed, in those that tell of
 * one. What their files knew of earlier runs is put into the report first. One that can't be
 * written does not stop the others. */
bool kv_outputs_write(const struct kv_outputs *outputs, const struct kv_options *options,
                      struct kv_report *report, bool failed, struct kv_error *error) KV_MUST_USE;

/* The one -o of a command that prints a document: an index into command->formats. */
bool kv_document_format(const struct kv_command *command, const struct kv_options *options,
                        size_t *index, struct kv_error *error) KV_MUST_USE;

/* How a document for people is to look on standard output. */
struct kv_style kv_document_style(const struct kv_options *options);

/* The one -o FILE of a command that writes one file of JSON; `json=FILE` and `json`, as other
 * commands have it, mean the same. NULL = standard output. */
bool kv_output_file(const struct kv_command *command, const struct kv_options *options,
                    const char **file, struct kv_error *error) KV_MUST_USE;

/* Writes to a file, or to standard output for NULL. */
bool kv_output_put(const char *file, struct kv_text text, struct kv_error *error) KV_MUST_USE;

/* The end of a command that prints a document: writes it to standard output and releases it. */
enum kv_exit kv_print(struct kv_buffer *document);

#endif
