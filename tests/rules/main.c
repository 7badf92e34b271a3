/* All cases of tests/rules in one process, by the very command that users run: see README.md.
 *
 *   rule_cases FOLDER WORK [--update | --write INTO | --reports FILE] [FAMILY[/RULE[/CASE]]...]
 *
 * FOLDER is tests/rules; in WORK, an empty folder, stand the files of the case that is run. --write
 * puts the files of each case into a folder INTO/FAMILY/RULE/CASE and runs none. --reports keeps
 * the JSON reports: a file of names and reports in turn. */
#include "case.h"
#include "cli/options/help.h"
#include "cli/options/options.h"
#include "expect.h"

#include "kubevet/rules/rule.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPORT_MAX = 1 << 26, WORDS_MAX = 64 };

struct suite {
    const char *folder, *into;
    bool update;
    FILE *reports; /* of all cases; NULL = not kept */
    char **asked;
    size_t asked_count;
    size_t run, failed;
};

/* What the cases of a rule showed, by its place in the registry. */
struct shown {
    bool fires, nearly, gap;
};

static void put(const char *path, const struct kv_buffer *text, struct kv_error *error)
{
    FILE *file = fopen(path, "w");
    struct kv_text content = kv_buffer_as_text(text);
    if (!file || fwrite(content.data, 1, content.length, file) != content.length)
        kv_error_set(error, KV_ERROR_OUTPUT, "%s: %s", path, strerror(errno));
    if (file && fclose(file) != 0)
        kv_error_set(error, KV_ERROR_OUTPUT, "%s: %s", path, strerror(errno));
}

/* --- the files of a case, in the current folder --- */

static bool spec_put(const struct rule_case *rule_case, struct kv_error *error)
{
    struct kv_buffer spec = {0};
    rule_case_section(rule_case, "spec", &spec);
    if (!strstr(kv_buffer_as_text(&spec).data, "\napiVersion:"))
        kv_buffer_text(&spec,
                       "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: test}\n");
    put("spec.yaml", &spec, error);
    kv_buffer_release(&spec);
    return !error->kind;
}

/* Puts `file` there, or nothing of that name. */
static bool part_put(const char *file, const struct kv_buffer *text, bool is_there,
                     struct kv_error *error)
{
    if (is_there)
        put(file, text, error);
    else if (remove(file) != 0 && errno != ENOENT)
        kv_error_set(error, KV_ERROR_OUTPUT, "%s: %s", file, strerror(errno));
    return !error->kind;
}

static bool files_put(struct rule_case *rule_case, struct kv_error *error)
{
    struct kv_buffer state = {0}, manifests = {0}, flags = {0};
    const struct kv_node *given = rule_case_get(rule_case, "flags");
    if (given)
        kv_buffer_printf(&flags, "%s\n", given->text.data);
    bool has_manifests = rule_case_section(rule_case, "manifests", &manifests);
    bool ok = rule_case_state(rule_case, &state, error) && spec_put(rule_case, error) &&
              part_put("state.json", &state, state.length > 0, error) &&
              part_put("manifests.yaml", &manifests, has_manifests, error) &&
              part_put("flags", &flags, flags.length > 0, error);
    kv_buffer_release(&state);
    kv_buffer_release(&manifests);
    kv_buffer_release(&flags);
    return ok;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* --- running it --- */

/* As main does. */
static int check(int count, char **words, struct kv_error *error)
{
    struct kv_options options;
    int code = -1;
    const struct kv_command *command = command_find("check", error);
    if (!command)
        return code;
    if (options_parse(command, count, words, &options, error))
        code = (int)command->run(command, &options);
    options_release(&options);
    return code;
}

/* The same with standard output and error in the files `report` and `stderr`. */
static int check_into_files(int count, char **words, struct kv_error *error)
{
    static const char *const files[] = {"report", "stderr"};
    int kept[2];
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        int file = open(files[i], O_WRONLY | O_CREAT | O_TRUNC, 0666);
        kept[i] = dup(i + 1);
        if (file < 0 || kept[i] < 0 || dup2(file, i + 1) < 0)
            abort();
        close(file);
    }
    int code = check(count, words, error);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    return code;
}

static bool report_read(struct outcome *found, int code, struct kv_arena *arena,
                        struct kv_error *error)
{
    struct kv_buffer text = {0}, complaints = {0};
    if (!kv_file_read("report", REPORT_MAX, &text, KV_ERROR_OUTPUT, error) ||
        !kv_file_read("stderr", REPORT_MAX, &complaints, KV_ERROR_OUTPUT, error))
        return false;
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(&text), "report", KV_ERROR_OUTPUT);
    const struct kv_node *report = kv_tree_read(reader, arena);
    if (report && kv_read_end(reader))
        outcome_found(found, report, code);
    else
        kv_error_set(error, KV_ERROR_OUTPUT, "exit code %d and no report: %s", code,
                     kv_buffer_as_text(&complaints).data);
    kv_reader_close(reader);
    kv_buffer_release(&text);
    kv_buffer_release(&complaints);
    return !error->kind;
}

/* Splits at spaces; returns how many. */
static int words_split(char *line, char **words)
{
    int count = 0;
    for (char *word = strtok(line, " "); word && count < WORDS_MAX - 1; word = strtok(NULL, " "))
        words[count++] = word;
    return count;
}

/* Appends a case's name and its report, a JSON value each. */
static bool report_keep(const struct suite *suite, const char *name, struct kv_error *error)
{
    struct kv_buffer text = {0};
    if (!suite->reports)
        return true;
    bool ok = kv_file_read("report", REPORT_MAX, &text, KV_ERROR_OUTPUT, error);
    if (ok && fprintf(suite->reports, "\"%s\"\n%s", name, kv_buffer_as_text(&text).data) < 0)
        ok = kv_error_set(error, KV_ERROR_OUTPUT, "--reports: %s", strerror(errno));
    kv_buffer_release(&text);
    return ok;
}

static bool case_evaluate(const struct suite *suite, struct rule_case *rule_case,
                          struct outcome *found, struct kv_error *error)
{
    char *words[WORDS_MAX] = {0};
    const struct kv_node *flags = rule_case_get(rule_case, "flags");
    if (!files_put(rule_case, error))
        return false;
    char *line = kv_arena_printf(
        &rule_case->own.arena, "check spec.yaml -o json --rule %.*s %s %s %s",
        (int)(strrchr(rule_case->name, '/') - rule_case->name), rule_case->name,
        is_there("state.json") ? "--snapshot state.json" : "",
        is_there("manifests.yaml") ? "-f manifests.yaml" : "", flags ? flags->text.data : "");
    int code = check_into_files(words_split(line, words), words, error);
    return !error->kind && report_read(found, code, &rule_case->own.arena, error) &&
           report_keep(suite, rule_case->name, error);
}

/* --- one case --- */

static void shown_add(struct shown *shown, const char *name, const struct outcome *expected)
{
    size_t length = (size_t)(strrchr(name, '/') - name);
    for (size_t i = 0; kv_rules_registry[i]; i++) {
        const char *id = kv_rules_registry[i]->doc.id;
        if (strlen(id) != length || strncmp(id, name, length) != 0)
            continue;
        shown[i].fires = shown[i].fires || expected->has_findings;
        shown[i].gap = shown[i].gap || expected->has_gaps;
        shown[i].nearly = shown[i].nearly || (!expected->has_findings && !expected->has_gaps &&
                                              !expected->has_not_applicable);
    }
}

/* The file with another `expect`: all before it stays. */
static void case_update(const struct suite *suite, const struct rule_case *rule_case,
                        const struct outcome *found, struct kv_error *error)
{
    char path[1024];
    struct kv_buffer text = {0};
    const struct case_file *own = &rule_case->own;
    const struct kv_node *last = own->root->pairs[own->root->count - 1].key;
    const char *at = own->text.data, *end = at + own->text.length;
    for (unsigned line = 1; at < end && (!kv_text_is(last->text, "expect") || line < last->line);
         line++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    kv_buffer_add(&text, own->text.data, (size_t)(at - own->text.data));
    outcome_write(found, &text);
    snprintf(path, sizeof path, "%s/%s.yaml", suite->folder, rule_case->name);
    put(path, &text, error);
    kv_buffer_release(&text);
}

/* For run.sh, which names the case if it ends the process. */
static void case_note(const char *name)
{
    struct kv_error ignored = {0};
    struct kv_buffer text = {0};
    kv_buffer_text(&text, name);
    put("case", &text, &ignored);
    kv_buffer_release(&text);
}

static void case_run(struct suite *suite, const char *name, struct shown *shown)
{
    case_note(name);
    struct rule_case rule_case;
    struct outcome expected = {0}, found = {0};
    struct kv_error error = {0};
    bool ok = rule_case_read(&rule_case, suite->folder, name, &error) &&
              case_evaluate(suite, &rule_case, &found, &error);
    if (ok && !suite->update)
        ok = outcome_expected(&expected, kv_node_get(rule_case.own.root, "expect"), &error);
    if (ok && suite->update) {
        case_update(suite, &rule_case, &found, &error);
        shown_add(shown, name, &found);
    } else if (ok) {
        ok = outcome_same(&expected, &found);
        shown_add(shown, name, &expected);
    }
    ok = ok && !error.kind;
    suite->run++;
    suite->failed += !ok;
    if (!ok)
        printf("FAILED  %s\n", name);
    if (error.kind) {
        char text[sizeof error.file + sizeof error.text + 32];
        kv_error_format(&error, text, sizeof text);
        printf("  %s\n", text);
    } else if (!ok) {
        printf("  %s/%s.yaml (- expected, + found):\n", suite->folder, name);
        outcome_print_difference(&expected, &found);
    }
    outcome_release(&expected);
    outcome_release(&found);
    rule_case_release(&rule_case);
}

/* --- all of them --- */

/* Makes the folders of a path that ends with `/`, and goes there. */
static void folder_enter(const char *path, struct kv_error *error)
{
    char part[1024];
    for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            kv_error_set(error, KV_ERROR_OUTPUT, "%s: %s", part, strerror(errno));
    }
    if (chdir(path) != 0)
        kv_error_set(error, KV_ERROR_OUTPUT, "%s: %s", path, strerror(errno));
}

static void case_write(struct suite *suite, const char *name)
{
    char path[1024];
    struct rule_case rule_case;
    struct kv_error error = {0};
    snprintf(path, sizeof path, "%s/%s/", suite->into, name);
    folder_enter(path, &error);
    bool ok = !error.kind && rule_case_read(&rule_case, suite->folder, name, &error);
    ok = ok && files_put(&rule_case, &error);
    if (!ok)
        printf("FAILED  %s: %s\n", name, error.text);
    suite->run++;
    suite->failed += !ok;
    rule_case_release(&rule_case);
}

static bool is_within(const char *name, const char *part)
{
    size_t length = strlen(part);
    while (length > 0 && part[length - 1] == '/')
        length--;
    return strncmp(name, part, length) == 0 && (name[length] == '/' || !name[length]);
}

static bool is_asked(const struct suite *suite, const char *name)
{
    for (size_t i = 0; i < suite->asked_count; i++)
        if (is_within(name, suite->asked[i]))
            return true;
    return suite->asked_count == 0;
}

static void cases_run(struct suite *suite, struct shown *shown)
{
    char pattern[1024];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/*/*/*.yaml", suite->folder);
    if (glob(pattern, 0, NULL, &files) != 0)
        return;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char *name = files.gl_pathv[i] + strlen(suite->folder) + 1;
        name[strlen(name) - strlen(".yaml")] = '\0';
        if (!is_asked(suite, name))
            continue;
        if (suite->into)
            case_write(suite, name);
        else
            case_run(suite, name, shown);
    }
    globfree(&files);
}

/* A rule without its three kinds of cases is not tested. */
static void check_classes(struct suite *suite, const struct shown *shown)
{
    for (size_t i = 0; kv_rules_registry[i]; i++) {
        const char *id = kv_rules_registry[i]->doc.id;
        const struct {
            const char *what;
            bool is_there;
        } kinds[] = {
            {"fires", shown[i].fires},
            {"nearly fires", shown[i].nearly},
            {"can't be evaluated", shown[i].gap},
        };
        for (size_t kind = 0; is_asked(suite, id) && kind < 3; kind++)
            if (!kinds[kind].is_there) {
                printf("FAILED  %s: without a case that %s\n", id, kinds[kind].what);
                suite->failed++;
            }
    }
}

static bool suite_begin(struct suite *suite, int argc, char **argv)
{
    if (argc < 3 || chdir(argv[2]) != 0)
        return false;
    suite->folder = argv[1];
    argv += 3, argc -= 3;
    if (argc > 0 && strcmp(*argv, "--update") == 0) {
        suite->update = true;
        argv++, argc--;
    } else if (argc > 1 && strcmp(*argv, "--write") == 0) {
        suite->into = argv[1];
        argv += 2, argc -= 2;
    } else if (argc > 1 && strcmp(*argv, "--reports") == 0) {
        suite->reports = fopen(argv[1], "w");
        if (!suite->reports)
            return false;
        argv += 2, argc -= 2;
    }
    suite->asked = argv;
    suite->asked_count = (size_t)argc;
    return true;
}

int main(int argc, char **argv)
{
    struct suite suite = {0};
    size_t rules = 0;
    if (!suite_begin(&suite, argc, argv)) {
        fprintf(stderr, "usage: rule_cases FOLDER WORK [--update | --write INTO | --reports FILE] "
                        "[CASE...]\n");
        return 2;
    }
    while (kv_rules_registry[rules])
        rules++;
    struct shown *shown = calloc(rules + 1, sizeof *shown);
    if (!shown)
        kv_out_of_memory();
    cases_run(&suite, shown);
    if (!suite.into)
        check_classes(&suite, shown);
    if (suite.reports && fclose(suite.reports) != 0)
        suite.failed++;
    free(shown);
    printf("%zu cases, %zu failed\n", suite.run, suite.failed);
    return suite.failed > 0 || suite.run == 0;
}
