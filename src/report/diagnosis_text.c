#include "paint.h"

#include "kubevet/report/diagnosis.h"
#include "kubevet/report/screen.h"

enum {
    LABEL_COLUMN = 2,
    VALUE_COLUMN = 16, /* of the values in the connection part */
    NAME_COLUMN = 11,  /* of the tests: two spaces, the longest state, two spaces */
    NAME_WIDTH = 22,   /* after a longer name the message begins on the next line */
    DEFAULT_WIDTH = 80,
};

struct page {
    const struct kv_diagnosis *diagnosis;
    const struct kv_style *style;
    struct kv_buffer *out;
    struct kv_buffer value; /* a line's text, being made */
    int width;
};

static void paint(struct page *page, const char *color, const char *text)
{
    text_paint(page->out, page->style, color, text, strlen(text));
}

/* Appends untrusted text to the value. */
static void add(struct page *page, const char *before, const char *text)
{
    kv_buffer_text(&page->value, before);
    kv_screen_escape(&page->value, text ? text : "");
}

static void list_add(struct page *page, const char *before, const struct kv_list *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        add(page, i > 0 ? ", " : before, *kv_list_item(texts, char *, i));
}

/* Ends a line of the connection: its label and the value. */
static void value_put(struct page *page, const char *label)
{
    kv_screen_pad(page->out, LABEL_COLUMN);
    paint(page, STYLE_DIM, label);
    kv_screen_wrap(page->out, kv_buffer_as_text(&page->value).data, LABEL_COLUMN + strlen(label),
                   VALUE_COLUMN, page->width);
    kv_buffer_text(page->out, "\n");
    kv_buffer_clear(&page->value);
}

static void context_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    if (diagnosis->in_cluster)
        add(page, "", "none: the service account of this pod");
    else if (diagnosis->context)
        add(page, "", diagnosis->context);
    else
        add(page, "", "none");
    if (diagnosis->cluster)
        add(page, ", cluster ", diagnosis->cluster);
    if (diagnosis->user)
        add(page, ", user ", diagnosis->user);
    value_put(page, "context");
    const char *user_file = diagnosis->user_file, *file = diagnosis->cluster_file;
    if (file)
        add(page, "", file);
    if (user_file && kv_string_compare(file, user_file) != 0)
        add(page, file ? ", " : "", user_file);
    if (page->value.length > 0)
        value_put(page, "kubeconfig");
}

static void authority_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    if (!diagnosis->tls)
        add(page, "",
            "none: anyone on the network path can read and change the traffic; no credentials are "
            "sent");
    else if (diagnosis->insecure)
        add(page, "", "not verified (insecure-skip-tls-verify)");
    else if (diagnosis->ca_path)
        add(page, "verified against ", diagnosis->ca_path);
    else if (strcmp(diagnosis->ca_source, "data") == 0)
        add(page, "", "verified against the kubeconfig's certificate-authority-data");
    else
        add(page, "", "verified against the system's certificate authorities");
    if (diagnosis->tls_server_name)
        add(page, ", for the name ", diagnosis->tls_server_name);
    value_put(page, "TLS");
}

static const char *login_words(const struct kv_diagnosis_login *login)
{
    static const struct {
        const char *type, *words, *with_path;
    } rows[] = {
        {"token", "a token", NULL},
        {"tokenFile", "a token", "the token in "},
        {"clientCertificate", "a client certificate", "the client certificate "},
        {"basic", "a user name and password", NULL},
        {"exec", "the plugin ", NULL},
        {"authProvider", "the auth-provider ", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].type, login->type) == 0)
            return login->path && rows[i].with_path ? rows[i].with_path : rows[i].words;
    return login->type;
}

static void logins_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    const char *separator = "";
    kv_list_each(&diagnosis->logins, const struct kv_diagnosis_login, login) {
        const char *name = login->path      ? login->path
                           : login->command ? login->command
                                            : login->name;
        add(page, separator, login_words(login));
        add(page, "", name);
        if (login->unused)
            add(page, "", " (not run: another login takes precedence)");
        separator = "; ";
    }
    if (diagnosis->logins.count == 0)
        add(page, "", "none: anonymous");
    value_put(page, "login");
}

static void impersonation_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    if (!diagnosis->as)
        return;
    add(page, "", diagnosis->as);
    if (diagnosis->as_uid)
        add(page, ", uid ", diagnosis->as_uid);
    list_add(page, ", groups ", &diagnosis->as_groups);
    kv_list_each(&diagnosis->as_extra, const struct kv_diagnosis_extra, entry) {
        add(page, ", ", entry->key);
        list_add(page, " ", &entry->values);
    }
    value_put(page, "acts as");
}

static void connection_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    paint(page, STYLE_BOLD, "connection");
    kv_buffer_text(page->out, "\n");
    add(page, "", diagnosis->server);
    value_put(page, "server");
    context_put(page);
    add(page, "", diagnosis->namespace);
    value_put(page, "namespace");
    authority_put(page);
    logins_put(page);
    impersonation_put(page);
    if (diagnosis->proxy) {
        add(page, "", diagnosis->proxy);
        add(page, ", of ", diagnosis->proxy_source);
        value_put(page, "proxy");
    }
    if (diagnosis->disable_compression) {
        add(page, "", "off");
        value_put(page, "compression");
    }
}

/* Starts a line with a state. */
static void state_put(struct page *page, enum kv_test_state state)
{
    static const struct {
        const char *word, *color;
    } rows[] = {{"ok", STYLE_GREEN},
                {"warning", STYLE_BOLD ";" STYLE_YELLOW},
                {"failed", STYLE_BOLD ";" STYLE_RED},
                {"skipped", STYLE_DIM}};
    kv_screen_pad(page->out, LABEL_COLUMN);
    paint(page, rows[state].color, rows[state].word);
    kv_screen_pad(page->out, NAME_COLUMN - LABEL_COLUMN - strlen(rows[state].word));
}

static size_t name_columns(const struct kv_diagnosis_test *test)
{
    return strlen(test->name) +
           (test->subject ? 1 + kv_screen_columns(test->subject, strlen(test->subject)) : 0);
}

/* Has the next test the same advice? */
static bool is_advised_next(const struct page *page, const struct kv_diagnosis_test *test)
{
    const struct kv_list *tests = &page->diagnosis->tests;
    const struct kv_diagnosis_test *next = test + 1, *all = tests->items;
    return next < all + tests->count && next->advice && strcmp(next->advice, test->advice) == 0;
}

static void test_put(struct page *page, const struct kv_diagnosis_test *test, size_t column)
{
    state_put(page, test->state);
    kv_buffer_text(page->out, test->name);
    add(page, "", test->subject);
    if (test->subject)
        kv_buffer_printf(page->out, " %s", page->value.data);
    kv_buffer_clear(&page->value);
    add(page, "", test->message);
    size_t at = NAME_COLUMN + name_columns(test);
    if (at + 2 > column && page->value.length > 0) {
        kv_buffer_text(page->out, "\n");
        at = 0;
    }
    kv_screen_wrap(page->out, kv_buffer_as_text(&page->value).data, at, column, page->width);
    kv_buffer_clear(&page->value);
    kv_buffer_text(page->out, "\n");
    if (!test->advice || is_advised_next(page, test))
        return;
    add(page, "hint: ", test->advice);
    kv_screen_wrap(page->out, page->value.data, 0, column, page->width);
    kv_buffer_clear(&page->value);
    kv_buffer_text(page->out, "\n");
}

static void tests_put(struct page *page)
{
    const struct kv_diagnosis *diagnosis = page->diagnosis;
    size_t longest = 0;
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test) {
        size_t columns = name_columns(test);
        if (columns > longest)
            longest = columns < NAME_WIDTH ? columns : NAME_WIDTH;
    }
    kv_buffer_text(page->out, "\n");
    paint(page, STYLE_BOLD, "checks");
    kv_buffer_text(page->out, "\n");
    kv_list_each(&diagnosis->tests, const struct kv_diagnosis_test, test) {
        test_put(page, test, NAME_COLUMN + longest + 2);
    }
}

void kv_diagnosis_text(const struct kv_diagnosis *diagnosis, const struct kv_style *style,
                       struct kv_buffer *out)
{
    struct page page = {.diagnosis = diagnosis, .style = style, .out = out};
    page.width = style->width > 0 ? style->width : DEFAULT_WIDTH;
    connection_put(&page);
    for (size_t i = 0; i < diagnosis->warnings.count; i++) {
        kv_buffer_text(out, i == 0 ? "\n" : "");
        state_put(&page, KV_TEST_WARNING);
        add(&page, "", *kv_list_item(&diagnosis->warnings, char *, i));
        kv_screen_wrap(out, page.value.data, NAME_COLUMN, NAME_COLUMN, page.width);
        kv_buffer_clear(&page.value);
        kv_buffer_text(out, "\n");
    }
    if (diagnosis->tested)
        tests_put(&page);
    kv_buffer_release(&page.value);
}
