/* A YAML stream, split as kubectl splits it: each document is parsed separately, so that an error
 * in one does not hide errors in others.
 *
 * Source: YAMLReader in k8s.io/apimachinery/pkg/util/yaml/decoder.go; kustomize
 * (sigs.k8s.io/kustomize/kyaml/kio) splits the same streams at the same lines. */
#include "internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/platform.h"

#include <ctype.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* One document: lines of the text. */
struct document {
    struct kv_text text;
    unsigned line; /* its first one */
};

static bool starts_with(struct kv_text text, const char *start)
{
    size_t length = strlen(start);
    return text.length >= length && memcmp(text.data, start, length) == 0;
}

/* The first line of the text, without its end. */
static struct kv_text first_line(struct kv_text text)
{
    const char *end = memchr(text.data, '\n', text.length);
    return end ? (struct kv_text){text.data, (size_t)(end - text.data)} : text;
}

static struct kv_text behind(struct kv_text text, size_t length)
{
    if (length > text.length)
        length = text.length;
    return (struct kv_text){text.data + length, text.length - length};
}

/* Does the line contain anything besides space and a comment? */
static bool has_content(struct kv_text line)
{
    while (line.length > 0 && isspace((unsigned char)line.data[0]))
        line = behind(line, 1);
    return line.length > 0 && line.data[0] != '#';
}

static bool fail_at(const struct manifest_source *source, unsigned line, const char *text)
{
    return manifest_fail(source, &(struct kv_node){.line = line, .column = 1}, "%s", text);
}

/* --- one document --- */

/* kubectl and kustomize skip one at the start of a document; elsewhere kustomize makes it part of
 * the next line. */
static bool marks_check(const struct manifest_source *source, const struct document *document)
{
    struct kv_text text = document->text;
    unsigned line = document->line;
    if (starts_with(text, BYTE_ORDER_MARK))
        text = behind(text, strlen(BYTE_ORDER_MARK));
    if (!kv_bytes_find(text.data, text.length, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
        return true;
    for (; text.length > 0; line++) {
        if (starts_with(text, BYTE_ORDER_MARK))
            return fail_at(source, line,
                           "an invisible byte order mark (U+FEFF) at the start of this line: "
                           "remove it; it comes from joining files");
        text = behind(text, first_line(text).length + 1);
    }
    return true;
}

/* kubectl and kustomize split the text at `---`, so that a directive is left without a document. */
static bool directives_check(const struct manifest_source *source, const struct document *document)
{
    struct kv_text text = document->text;
    for (unsigned line = document->line; text.length > 0; line++) {
        struct kv_text at = first_line(text);
        if (at.length > 0 && at.data[0] == '%')
            return fail_at(source, line,
                           "a directive (%YAML, %TAG): kubectl and kustomize refuse it; remove the "
                           "line");
        if (has_content(at) && !starts_with(at, "---"))
            return true;
        text = behind(text, at.length + 1);
    }
    return true;
}

static bool parse(const struct manifest_source *source, const struct document *document)
{
    struct kv_yaml_documents found;
    struct kv_error error = {0};
    bool ok = true;
    const struct kv_yaml_part part = {source->file, document->line, 0};
    if (!kv_yaml_parse_part(document->text, &part, &kv_yaml_manifest_limits,
                            &source->manifests->arena, &found, &error))
        return manifest_problem_add(source, &error);
    for (size_t i = 0; i < found.count; i++)
        if (found.roots[i])
            ok &= manifest_value_take(source, found.roots[i], (struct manifest_type){0});
    return ok;
}

/* kubectl ends each line with a newline, also the last one of a file: it is part of a block scalar.
 */
static bool parse_with_newline(const struct manifest_source *source, struct document document)
{
    struct kv_buffer ended = {0};
    kv_buffer_add(&ended, document.text.data, document.text.length);
    kv_buffer_text(&ended, "\n");
    document.text = kv_buffer_as_text(&ended);
    bool ok = parse(source, &document);
    kv_buffer_release(&ended);
    return ok;
}

static bool document_take(const struct manifest_source *source, const struct document *document)
{
    struct kv_text text = document->text;
    if (text.length == 0)
        return true;
    if (!marks_check(source, document) || !directives_check(source, document))
        return false;
    return text.data[text.length - 1] == '\n' ? parse(source, document)
                                              : parse_with_newline(source, *document);
}

/* --- the stream --- */

/* A line that begins with `---` separates documents. */
enum separator {
    NO_SEPARATOR,
    SEPARATOR,
    WITH_CONTENT, /* kubectl refuses it */
};

static enum separator separator_of(struct kv_text line)
{
    if (!starts_with(line, "---"))
        return NO_SEPARATOR;
    return has_content(behind(line, strlen("---"))) ? WITH_CONTENT : SEPARATOR;
}

/* The state of splitting. */
struct stream {
    struct manifest_source *source;
    struct document document; /* the current document; its text ends where the next line begins */
    bool is_begun;            /* it has content and is counted */
    bool is_passed_over;      /* its separator is wrong */
    bool ok;
};

/* Ends the document; the next one begins after the separator at `line`. */
static void document_end(struct stream *stream, const char *next, unsigned line)
{
    if (!stream->is_passed_over)
        stream->ok &= document_take(stream->source, &stream->document);
    stream->source->document += stream->is_begun;
    stream->source->begins = line;
    stream->document = (struct document){{next, 0}, line + 1};
    stream->is_begun = stream->is_passed_over = false;
}

static void line_take(struct stream *stream, struct kv_text line, const char *next, unsigned number)
{
    enum separator separator = separator_of(line);
    if (separator == WITH_CONTENT || (separator == SEPARATOR && stream->document.text.length > 0)) {
        document_end(stream, next, number);
    } else {
        stream->document.text.length = (size_t)(next - stream->document.text.data);
        stream->is_begun |= separator == NO_SEPARATOR && has_content(line);
    }
    if (separator != WITH_CONTENT)
        return;
    stream->ok = fail_at(stream->source, number,
                         "kubectl accepts only a comment after `---`: put this on the next line");
    stream->is_begun = stream->is_passed_over = true;
}

bool manifest_yaml_parse(struct manifest_source *source, struct kv_text text)
{
    if (text.length == 0)
        return true;
    struct stream stream = {source, {{text.data, 0}, 1}, false, false, true};
    struct kv_text rest = text;
    for (unsigned number = 1; rest.length > 0; number++) {
        struct kv_text line = first_line(rest);
        rest = behind(rest, line.length + 1);
        line_take(&stream, line, rest.data, number);
    }
    document_end(&stream, text.data + text.length, 0);
    return stream.ok;
}
