#include "cli/failure.h"
#include "cli/run/diagnosis.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

enum { FORMAT_TEXT, FORMAT_JSON };

static const char *const formats[] = {"text", "json", NULL};

static enum kv_exit show(const struct kv_diagnosis *diagnosis, const struct kv_options *options,
                         size_t format)
{
    struct kv_buffer document = {0};
    struct kv_style style = document_style(options);
    if (format == FORMAT_JSON)
        kv_diagnosis_json(diagnosis, &document);
    else
        kv_diagnosis_text(diagnosis, &style, &document);
    return document_print(&document);
}

static enum kv_exit examine(const struct kv_options *options, const struct kv_spec *spec,
                            size_t format)
{
    struct kv_error error = {0};
    struct session session = {0};
    struct kv_diagnosis diagnosis = {0};
    enum kv_exit code = KV_EXIT_CONFORMS;
    if (session_open(&session, options, &error)) {
        diagnosis_connection(&session, &diagnosis);
        if (!options->offline)
            code = diagnosis_run(&session, options, spec, &diagnosis);
        enum kv_exit shown = show(&diagnosis, options, format);
        diagnosis_reason_print(&diagnosis, code);
        code = shown != KV_EXIT_CONFORMS ? shown : code;
    } else {
        code = error_print(&error);
    }
    kv_arena_release(&diagnosis.arena);
    session_close(&session);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_error error = {0};
    const char *path = options->offline ? NULL : spec_path(options);
    if (!document_format(command, options, &format, &error))
        return error_print(&error);
    struct kv_spec *spec = path ? spec_open(path) : NULL;
    enum kv_exit code = path && !spec ? spec_exit() : examine(options, spec, format);
    kv_spec_free(spec);
    return code;
}

const struct kv_command kv_cmd_doctor = {
    .name = "doctor",
    .arguments = "[SPEC]",
    .summary = "show and test the connection to the cluster",
    .details = "Shows the connection that results from kubeconfig, environment and options, "
               "without any secret. Then tests it step by step: is the server reachable, is its "
               "certificate valid, does the login work, and can the account read each list that a "
               "check of SPEC needs? Without SPEC, the lists of all rules are tested.\n"
               "\n"
               "Exit codes: 0 all tests passed; 2 the command line or the spec is invalid; 3 there "
               "is no connection; 4 the account can't read some of the lists.\n"
               "\n"
               "Examples:\n"
               "  kubevet doctor --offline\n"
               "  kubevet doctor cluster.yaml --context admin",
    .options = KV_OPTIONS_CONNECTION | KV_OPTIONS_DOCUMENT | KV_OPTIONS_FLEET | KV_OPTIONS_DOCTOR,
    .formats = formats,
    .max_arguments = 1,
    .run = run,
};
