#include "diagnosis.h"
#include "failure.h"
#include "output.h"
#include "source.h"

enum { FORMAT_TEXT, FORMAT_JSON };

static const char *const formats[] = {"text", "json", NULL};

static enum kv_exit show(const struct kv_diagnosis *diagnosis, const struct kv_options *options,
                         size_t format)
{
    struct kv_buffer document = {0};
    struct kv_style style = kv_document_style(options);
    if (format == FORMAT_JSON)
        kv_diagnosis_json(diagnosis, &document);
    else
        kv_diagnosis_text(diagnosis, &style, &document);
    return kv_print(&document);
}

static enum kv_exit examine(const struct kv_options *options, const struct kv_spec *spec,
                            size_t format)
{
    struct kv_error error = {0};
    struct kv_session session = {0};
    struct kv_diagnosis diagnosis = {0};
    enum kv_exit code = KV_EXIT_CONFORMS;
    if (kv_session_open(&session, options, &error)) {
        kv_diagnosis_connection(&session, &diagnosis);
        if (!options->offline)
            code = kv_diagnosis_run(&session, options, spec, &diagnosis);
        enum kv_exit shown = show(&diagnosis, options, format);
        kv_diagnosis_complain(&diagnosis, code);
        code = shown != KV_EXIT_CONFORMS ? shown : code;
    } else {
        code = kv_fail(&error);
    }
    kv_arena_release(&diagnosis.arena);
    kv_session_close(&session);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_error error = {0};
    const char *path = options->offline ? NULL : kv_spec_path(options);
    if (!kv_document_format(command, options, &format, &error))
        return kv_fail(&error);
    struct kv_spec *spec = path ? kv_spec_open(path) : NULL;
    enum kv_exit code = path && !spec ? KV_EXIT_USAGE : examine(options, spec, format);
    kv_spec_free(spec);
    return code;
}

const struct kv_command kv_cmd_doctor = {
    .name = "doctor",
    .arguments = "[SPEC]",
    .summary = "show the connection to the cluster, and test it",
    .details =
        "Shows the connection that kubeconfig, environment and options come to, without any "
        "secret; then tests it step by step: is the server reached, is its certificate the "
        "right one, does the login work, and may each list be read that a check of SPEC needs "
        "(of any spec, without one).\n"
        "\n"
        "Exit codes: 0 all is well; 2 the command line or the spec is wrong; 3 there is no "
        "connection; 4 some list may not be read.\n"
        "\n"
        "Examples:\n"
        "  kubevet doctor --offline\n"
        "  kubevet doctor cluster.yaml --context admin",
    .options = KV_OPTIONS_CONNECTION | KV_OPTIONS_DOCUMENT | KV_OPTIONS_DOCTOR,
    .formats = formats,
    .max_arguments = 1,
    .run = run,
};
