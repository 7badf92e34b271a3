/* Who answers for a zone, by Corefiles as distributions and people write them. */
#include "test.h"

#include "kubevet/base/buffer.h"
#include "rules/cluster/zones.h"

#include <stdlib.h>

#define CLUSTER                                                                                    \
    "kubernetes cluster.local in-addr.arpa ip6.arpa {\n pods insecure\n"                           \
    " fallthrough in-addr.arpa ip6.arpa\n ttl 30\n}\n"
#define USUAL "errors\nhealth {\n lameduck 5s\n}\nready\n" CLUSTER "prometheus :9153\n"
#define TAIL  "cache 30\nloop\nreload\nloadbalance\n"

static const struct {
    const char *what, *corefile, *custom; /* custom: of the file custom/own.server */
    struct {
        const char *zone, *answers; /* the plugins; "-" = no server block, "?" = it can't be told */
    } zones[4];
} corefiles[] = {
    {"kubeadm",
     (".:53 {\n" USUAL "forward . /etc/resolv.conf {\n max_concurrent 1000\n}\n" TAIL "}\n"),
     NULL,
     {{"cluster.local", "kubernetes"},
      {"svc.cluster.local", "kubernetes"},
      {"example.com", "forward"},
      {"in-addr.arpa", "kubernetes forward"}}},
    {"a stub domain",
     (".:53 {\n" USUAL "forward . 172.16.0.1\n" TAIL "}\nconsul.local:53 {\n errors\n cache 30\n"
      " forward . 10.150.0.1\n}\n"),
     NULL,
     {{"consul.local", "forward"}, {"dc1.consul.local", "forward"}, {"xconsul.local", "forward"}}},
    {"before 1.5",
     (".:53 {\n" USUAL "proxy . /etc/resolv.conf\n" TAIL "}\n"),
     NULL,
     {{"example.com", "proxy"}}},
    {"k3s",
     (".:53 {\n" USUAL "hosts /etc/coredns/NodeHosts {\n ttl 60\n reload 15s\n fallthrough\n}\n"
      "forward . /etc/resolv.conf\n" TAIL "import /etc/coredns/custom/*.override\n}\n"
      "import /etc/coredns/custom/*.server\n"),
     NULL,
     {{"example.com", "hosts forward"}, {"cluster.local", "hosts kubernetes"}}},
    {"AKS",
     (".:53 {\n" USUAL "forward . /etc/resolv.conf\n" TAIL "import custom/*.override\n"
      "template ANY ANY internal.cloudapp.net {\n match \"^(?:[^.]+\\.){4,}internal$\"\n"
      " rcode NXDOMAIN\n fallthrough\n}\n}\nimport custom/*.server\n"),
     "corp.example.com:53 {\n errors\n forward . 10.0.0.4\n}\n",
     {{"corp.example.com", "forward"},
      {"internal.cloudapp.net", "template forward"},
      {"example.com", "forward"}}},
    {"minikube",
     (".:53 {\n log\n" USUAL "hosts {\n 192.168.65.254 host.minikube.internal\n fallthrough\n}\n"
      "forward . /etc/resolv.conf\n" TAIL "}\n"),
     NULL,
     {{"minikube.internal", "hosts forward"}, {"example.com", "forward"}}},
    {"several forwards",
     (".:53 {\n" USUAL "forward lab.example.com 10.10.30.1\nforward . 10.10.0.1:53 {\n"
      " except lab.example.com ad.example.com\n}\n" TAIL "}\n"),
     NULL,
     {{"lab.example.com", "forward"}, {"ad.example.com", ""}, {"example.com", "forward"}}},
    {"hosts that end",
     ".:53 {\nhosts {\n 10.0.0.1 git.example.com\n}\nforward . /etc/resolv.conf\n}\n",
     NULL,
     {{"example.com", "hosts"}, {"example.org", ""}}},
    {"hosts for one zone",
     ".:53 {\nhosts /etc/hosts.corp corp.example.com\nforward . /etc/resolv.conf\n}\n",
     NULL,
     {{"corp.example.com", "hosts"}, {"example.com", "forward"}}},
    {"a zone file",
     ("example.org:53 {\n file /zones/example.org.db\n}\n"
      ".:53 {\n file /zones/lab.db lab.example.com {\n reload 1m\n }\n forward . 9.9.9.9\n}\n"),
     NULL,
     {{"example.org", "file"}, {"lab.example.com", "file"}, {"example.com", "forward"}}},
    {"junk of search domains",
     (".:53 {\n" USUAL "forward . 10.0.20.1\n}\n"
      "cluster.local.lan:53 {\n template ANY ANY {\n rcode NXDOMAIN\n }\n forward . "
      "10.0.20.1\n}\n"),
     NULL,
     {{"cluster.local.lan", "template"}, {"lan", "forward"}}},
    {"a type refused",
     ".:53 {\n template ANY AAAA {\n rcode NOERROR\n }\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"example.com", "template forward"}}},
    {"a suffix rewritten",
     (".:53 {\n rewrite stop name suffix .apps.example.com .in.svc.cluster.local answer "
      "auto\n" USUAL "forward . /etc/resolv.conf\n}\n"),
     NULL,
     {{"apps.example.com", "rewrite kubernetes"},
      {"a.apps.example.com", "rewrite kubernetes"},
      {"example.com", "rewrite forward"},
      {"cluster.local", "kubernetes"}}},
    {"names rewritten",
     (".:53 {\n rewrite continue {\n name exact login.home.example login.auth.svc.cluster.local\n"
      " answer name (.*) login.home.example\n }\n" USUAL "forward . /etc/resolv.conf\n}\n"),
     NULL,
     {{"home.example", "rewrite forward"}, {"example.com", "forward"}}},
    {"an expression",
     (".:1053 {\n rewrite name regex .*\\.nodes\\.example\\.com kubernetes.default\n" USUAL
      "forward . /etc/resolv.conf\n}\n"),
     NULL,
     {{"nodes.example.com", "?"}, {"example.org", "forward"}}},
    {"snippets",
     ("(usual) {\n errors\n cache {\n success 100\n }\n}\n"
      "(up) {\n import usual\n forward . 10.0.0.2 # the office\n}\n"
      "corp.example.com:53, lab.example.com:53 {\n import up\n}\n. {\n import up\n}\n"),
     NULL,
     {{"corp.example.com", "forward"}, {"lab.example.com", "forward"}, {"example.org", "forward"}}},
    {"no braces",
     "example.com\nforward . 10.0.0.1\nlog\n",
     NULL,
     {{"example.com", "forward"}, {"example.org", "-"}}},
    {"other transports",
     ("tls://.:853 {\n whoami\n}\nhttps://example.com {\n erratic\n}\n"
      "dns://.:53 {\n forward . tls://9.9.9.9 {\n tls_servername dns.quad9.net\n }\n}\n"),
     NULL,
     {{"example.com", "forward"}}},
    {"several zones of a plugin",
     ("cluster.local:53 in-addr.arpa:53 {\n kubernetes\n}\n"
      ".:53 {\n route53 example.com.:Z1 example.org.:Z2 {\n fallthrough\n }\n"
      " forward . /etc/resolv.conf\n}\n"),
     NULL,
     {{"cluster.local", "kubernetes"},
      {"example.org", "route53 forward"},
      {"example.net", "forward"}}},
    {"plugins of all sorts",
     ("example.com:53 {\n gslb example.com\n}\n"
      ".:53 {\n etcd skydns.local {\n path /skydns\n }\n auto {\n directory /zones\n }\n"
      " secondary old.example {\n transfer from 10.0.0.1\n }\n forward . 10.0.0.1\n}\n"),
     NULL,
     {{"example.com", "gslb"},
      {"skydns.local", "auto etcd"},
      {"old.example", "auto secondary"},
      {"lab.example", "auto forward"}}},
    {"two ports",
     "a.example:1053 {\n whoami\n}\nb.example:1054 {\n whoami\n}\n",
     NULL,
     {{"a.example", "?"}}},
    {"an environment",
     ".:53 {\n kubernetes {$CLUSTER_DOMAIN} {\n }\n forward . {$UPSTREAM}\n}\n",
     NULL,
     {{"example.com", "?"}}},
    {"capitals, quotes and CRLF",
     ("EXAMPLE.com.:53 {\r\n  hosts \"/etc/my \\\"hosts\\\"\" {\r\n  fallthrough\r\n }\r\n"
      " forward EXAMPLE.COM. 10.0.0.1\r\n}\r\n"),
     NULL,
     {{"example.com", "hosts forward"}}},
    {"comments", ". {\n # hosts\n forward . 1.1.1.1\n}\n# end", NULL, {{"example.com", "forward"}}},
    {"a backslash in quotes",
     "\"a\\b.example\" {\n whoami\n}\n",
     NULL,
     {{"a\\b.example", "whoami"}}},
    {"imports of none",
     (". {\n import ./*.none\n import /etc/coredns/*.none\n"
      " import *.none\n forward . 1.1.1.1\n}\n"),
     NULL,
     {{"example.com", "forward"}}},
    {"a file of another folder",
     ". {\n forward . 1.1.1.1\n}\nimport *.server\n",
     "corp.example {\n whoami\n}\n",
     {{"corp.example", "forward"}}},
    {"a file of custom",
     ". {\n forward . 1.1.1.1\n}\nimport custom/*.server\n",
     "corp.example {\n whoami\n}\n",
     {{"corp.example", "whoami"}}},
    {"entries of custom",
     ". {\n hosts {\n import custom/*.server\n }\n forward . 1.1.1.1\n}\n",
     "10.0.0.1 git.example.com\nfallthrough\n",
     {{"example.com", "hosts forward"}}},
    {"an import with arguments",
     "(up) {\n forward . 1.1.1.1\n}\n. {\n import up hosts template\n}\n",
     NULL,
     {{"example.com", "forward"}}},
    {"import as an address",
     "a.example import {\n whoami\n}\nb.example,\nimport {\n whoami\n}\n",
     NULL,
     {{"import", "whoami"}, {"b.example", "whoami"}}},
    {"names that end alike",
     "consul.local {\n whoami\n}\n. {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"xconsul.local", "forward"}, {"a.consul.local", "whoami"}, {"local", "forward"}}},
    {"no ports",
     "a.example:dns b.example: c.example:123456 {\n whoami\n}\n",
     NULL,
     {{"a.example:dns", "whoami"}, {"b.example:", "whoami"}, {"c.example:123456", "whoami"}}},
    {"a port alone", ":53 {\n forward . 1.1.1.1\n}\n", NULL, {{"example.com", "forward"}}},
    {"parentheses of addresses",
     "(a.example b.example) (c) {\n whoami\n}\n",
     NULL,
     {{"(a.example", "whoami"}, {"b.example)", "whoami"}, {"(c)", "whoami"}}},
    {"a comma alone",
     "a.example , b.example {\n whoami\n}\n. {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"b.example", "whoami"}, {"example.com", "forward"}}},
    {"one line", ". { forward . 1.1.1.1 }\n", NULL, {{"example.com", "forward"}}},
    {"braces in braces",
     (". {\n rewrite continue {\n a {\n b\n }\n c\n }\n forward . 1.1.1.1\n"
      "}\n"),
     NULL,
     {{"example.com", "forward"}}},
    {"zones of azure",
     (". {\n azure rg:example.com rg:example.org {\n fallthrough\n }\n"
      " forward . 1.1.1.1\n}\n"),
     NULL,
     {{"example.com", "azure forward"},
      {"example.org", "azure forward"},
      {"example.net", "forward"}}},
    {"an environment of Windows",
     ". {\n kubernetes {%CLUSTER_DOMAIN%}\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"example.com", "?"}}},
    {"to a name",
     ". {\n forward lab.example example.org\n}\n",
     NULL,
     {{"lab.example", "forward"}, {"example.org", ""}}},
    {"arguments that are no zones",
     ". {\n whoami x.example\n}\n",
     NULL,
     {{"example.com", "whoami"}}},
    {"options of forward",
     (". {\n forward . tls://1.1.1.1 {\n tls_servername example.com\n"
      " except\n }\n}\n"),
     NULL,
     {{"example.com", "forward"}}},
    {"options of hosts",
     ". {\n hosts {\n ttl 60\n fallthrough\n }\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"example.com", "hosts forward"}}},
    {"entries for another zone",
     (". {\n hosts {\n 10.0.0.1 git.example.org\n"
      " fallthrough example.com\n }\n forward . 1.1.1.1\n}\n"),
     NULL,
     {{"example.com", "forward"}, {"example.org", "hosts"}}},
    {"entries beside a file",
     (". {\n hosts /etc/hosts {\n 10.0.0.1 git.example.org\n"
      " fallthrough\n }\n forward . 1.1.1.1\n}\n"),
     NULL,
     {{"example.com", "hosts forward"}}},
    {"a template that matches some",
     (". {\n template ANY ANY {\n match x\n rcode NXDOMAIN\n }\n"
      " forward . 1.1.1.1\n}\n"),
     NULL,
     {{"example.com", "template forward"}}},
    {"except of forward only",
     ". {\n template ANY ANY {\n except example.com\n }\n}\n",
     NULL,
     {{"example.com", "template"}}},
    {"a name rewritten",
     (". {\n"
      " rewrite continue name exact login.home.example x.example\n"
      " forward . 1.1.1.1\n}\n"),
     NULL,
     {{"home.example", "rewrite forward"}, {"x.login.home.example", "forward"}}},
    {"no names rewritten",
     (". {\n rewrite type exact home.example x.example\n"
      " rewrite name prefix home.example x.example\n"
      " rewrite name suffix . x.example\n"
      " log name exact home.example x.example\n forward . 1.1.1.1\n}\n"),
     NULL,
     {{"home.example", "forward"}}},
    {"what is before a suffix",
     (". {\n rewrite name suffix .apps.example .lab.example\n"
      " template ANY ANY a.lab.example\n forward . 1.1.1.1\n}\n"),
     NULL,
     {{"a.apps.example", "rewrite template"}, {"apps.example", "rewrite forward"}}},
    {"one port of DNS",
     "tls://.:853 {\n whoami\n}\n.:1053 {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"example.com", "forward"}}},
    {"port 53 and another",
     ".:1053 {\n whoami\n}\n.:53 {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"example.com", "forward"}}},
    {"another port twice",
     "a.example:1053 {\n whoami\n}\n.:1053 {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"a.example", "whoami"}, {"b.example", "forward"}}},
    {"the longest of a block",
     "a.example . {\n whoami\n}\nexample {\n forward . 1.1.1.1\n}\n",
     NULL,
     {{"a.example", "whoami"}, {"b.example", "forward"}}},
    {"nothing", "", NULL, {{"example.com", "-"}}},
};

static void answer_write(const struct zone_answer *answer, struct kv_buffer *out)
{
    if (answer->unsure)
        kv_buffer_text(out, "?");
    else if (answer->line == 0)
        kv_buffer_text(out, "-");
    else
        kv_list_each(&answer->plugins, const corefile_word, plugin)
            kv_buffer_printf(out, "%s%s", out->length ? " " : "", *plugin);
}

static void corefiles_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof corefiles / sizeof *corefiles; i++) {
        struct kv_arena arena = {0};
        struct corefile corefile;
        const struct corefile_file files[] = {{"", "Corefile", corefiles[i].corefile},
                                              {"custom", "own.server", corefiles[i].custom}};
        if (!corefile_read(files, corefiles[i].custom ? 2 : 1, &arena, &corefile))
            fail_msg("%s: line %u: %s", corefiles[i].what, corefile.line, corefile.problem);
        for (size_t j = 0; j < 4 && corefiles[i].zones[j].zone; j++) {
            struct kv_buffer found = {0};
            struct zone_answer answer =
                zone_answer(&corefile, corefiles[i].zones[j].zone, NULL, &arena);
            answer_write(&answer, &found);
            const char *text = found.length ? found.data : "";
            if (strcmp(text, corefiles[i].zones[j].answers) != 0)
                fail_msg("%s: %s is answered by \"%s\", not \"%s\"", corefiles[i].what,
                         corefiles[i].zones[j].zone, text, corefiles[i].zones[j].answers);
            kv_buffer_release(&found);
        }
        kv_arena_release(&arena);
    }
}

static void what_cant_be_read_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *corefile, *problem;
        unsigned line;
    } cases[] = {
        {".:53 {\n forward . 1.1.1.1\n", "the brace that opens in line 1 is not closed", 1},
        {".:53 {\n hosts {\n 10.0.0.1 a\n", "the brace that opens in line 2 is not closed", 2},
        {"a.example,\n", "another address is missing behind the comma", 1},
        {".:53 {\n log\n {\n}\n}\n", "a brace at the beginning of a line", 3},
        {"(a) {\n import a\n}\n. {\n import a\n}\n", "it imports more than 1000 times", 2},
        {". {\n import\n log\n}\n", "import of nothing", 2},
        {". {\n import /srv/dns/*.conf\n}\n",
         "it imports /srv/dns/*.conf, which is in no ConfigMap that is known", 2},
        {". {\n import missing\n}\n", "it imports missing, which is in no ConfigMap that is known",
         2},
        {"{$ZONE}:53 {\n}\n", "the address {$ZONE}:53 depends on CoreDNS's environment", 1},
        {"{\n log\n}\n", "a server block without an address", 1},
        {"(a)\n", "the snippet a has no braces", 1},
        {"{%ZONE%}:53 {\n}\n", "the address {%ZONE%}:53 depends on CoreDNS's environment", 1},
        {".:53 {\n {\n}\n}\n", "a brace without a plugin before it", 2},
        {"example.com\nlog\n}\n", "a brace closes that was not opened", 3},
        {"(a) {\n log\n", "the brace that opens in line 1 is not closed", 1},
        {". {\n import", "import of nothing", 2},
        {". {\n hosts {\n import missing\n }\n}\n",
         "it imports missing, which is in no ConfigMap that is known", 3},
        {". {\n hosts \"/etc", "the brace that opens in line 1 is not closed", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_arena arena = {0};
        struct corefile corefile;
        const struct corefile_file file = {"", "Corefile", cases[i].corefile};
        if (corefile_read(&file, 1, &arena, &corefile))
            fail_msg("%s is read", cases[i].corefile);
        assert_string_equal(corefile.problem, cases[i].problem);
        assert_int_equal(corefile.line, cases[i].line);
        kv_arena_release(&arena);
    }
}

static void many_words_by_imports_are_refused(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_buffer words = {0};
    struct corefile corefile;
    for (size_t i = 0; i < 15000; i++)
        kv_buffer_text(&words, "x ");
    const struct corefile_file files[] = {
        {"", "Corefile", ".\nimport custom/own.server\nimport custom/own.server\n"},
        {"custom", "own.server", words.data}};
    assert_false(corefile_read(files, 2, &arena, &corefile));
    assert_string_equal(corefile.problem, "it imports more than 20000 words");
    assert_false(corefile_read(files, 0, &arena, &corefile));
    assert_string_equal(corefile.problem, "there is no Corefile");
    kv_buffer_release(&words);
    kv_arena_release(&arena);
}

/* A hostile ConfigMap can't hold up a check. */
static void hostile_files_are_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *part, *problem;
        size_t times;
    } cases[] = {
        {"log ", "it has more than 20000 words", 20001},
        {"p\n", "a server block has more than 1000 plugins", 2000},
        {"import custom/own.server\n", "it imports more than 8388608 bytes", 100},
    };
    char *custom = malloc(100001);
    assert_non_null(custom);
    memset(custom, 'x', 100000);
    custom[100000] = '\0';
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_arena arena = {0};
        struct kv_buffer text = {0};
        struct corefile corefile;
        kv_buffer_text(&text, ".\n");
        for (size_t j = 0; j < cases[i].times; j++)
            kv_buffer_text(&text, cases[i].part);
        const struct corefile_file files[] = {{"", "Corefile", text.data},
                                              {"custom", "own.server", custom}};
        assert_false(corefile_read(files, 2, &arena, &corefile));
        assert_string_equal(corefile.problem, cases[i].problem);
        kv_buffer_release(&text);
        kv_arena_release(&arena);
    }
    free(custom);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corefiles_answer),
        cmocka_unit_test(what_cant_be_read_is_said),
        cmocka_unit_test(many_words_by_imports_are_refused),
        cmocka_unit_test(hostile_files_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
