# shellcheck shell=bash disable=SC2034 # what suites use is set here
# Sourced by test suites: an API server with TLS in front of it, in a folder of its own.
#
#   apiserver_start FOLDER      serves the recorded answers in FOLDER until the script ends
#   fault PATH NAME [ARGUMENT]  from now on (see apiserver.py); no_faults ends them all
#   seconds N                   N seconds, or more where this machine is slow now: for what must have time, not for guards
#   kubeconfig NAME [SERVER] [LOGIN] [CA]
#                               writes $WORK/NAME.yaml. SERVER: a URL, default $SERVER. LOGIN: token,
#                               token-file, wrong-token, password, certificate, certificate-data,
#                               encrypted-key, none; else what the user's entry is to hold. CA: a file of $WORK, default ca.crt; data:FILE
#                               puts it into the kubeconfig; none leaves it to the system's.
#
# Sets WORK (the folder), TOKEN, BACKEND (the server without TLS), SERVER, and SERVER_EXPIRED and SERVER_NAMED, which show an expired
# certificate and one for kubernetes.test only, and SERVER_HTTP1, which has no HTTP/2. $WORK/requests.log has a line per request.
# Needs python3, openssl and nginx. Binds to 127.0.0.1 only.

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY KUBECONFIG

WORK=$(mktemp -d)
TOKEN=test-token-7f3a
apiserver_pids=()

apiserver_stop() {
    local pid
    for pid in "${apiserver_pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait "${apiserver_pids[@]}" 2>/dev/null
    rm -rf "$WORK"
}
trap apiserver_stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# make_certificate NAME CA SUBJECT EXTENSION [OPTION...]: $WORK/NAME.crt and .key, signed by CA.
make_certificate() {
    local name=$1 ca=$2 subject=$3 extension=$4
    shift 4
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$subject" \
        -keyout "$WORK/$name.key" -out "$WORK/$name.csr" 2>/dev/null
    # `ca` and not `x509`: only it can date a certificate back.
    printf '%s\n' "$extension" >"$WORK/$name.ext"
    openssl ca -batch -notext -config "$WORK/ca.conf" -name "$ca" -extfile "$WORK/$name.ext" \
        -in "$WORK/$name.csr" -out "$WORK/$name.crt" "$@" 2>"$WORK/$name.log" ||
        { cat "$WORK/$name.log" >&2; return 1; }
}

make_ca() {
    local name=$1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 60 \
        -subj "/CN=kubevet test $name" -keyout "$WORK/$name.key" -out "$WORK/$name.crt" 2>/dev/null
    : >"$WORK/$name.index"
    cat >>"$WORK/ca.conf" <<END
[$name]
certificate = $WORK/$name.crt
private_key = $WORK/$name.key
database = $WORK/$name.index
new_certs_dir = $WORK
rand_serial = yes
unique_subject = no
default_md = sha256
default_days = 30
policy = any
END
}

make_certificates() {
    printf '[any]\nCN = supplied\nO = optional\n' >"$WORK/ca.conf"
    make_ca ca && make_ca other-ca &&
        make_certificate server ca /CN=server 'subjectAltName=IP:127.0.0.1,DNS:localhost' &&
        make_certificate named ca /CN=named subjectAltName=DNS:kubernetes.test &&
        make_certificate expired ca /CN=expired 'subjectAltName=IP:127.0.0.1' \
            -startdate 20200101000000Z -enddate 20200201000000Z &&
        make_certificate client ca /O=readers/CN=kubevet extendedKeyUsage=clientAuth &&
        make_certificate other-client other-ca /O=readers/CN=kubevet extendedKeyUsage=clientAuth
}

free_ports() {
    python3 - "$1" <<'END'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])
END
}

# nginx_server PORT CERTIFICATE [PROTOCOL]
nginx_server() {
    cat <<END
    server {
        listen 127.0.0.1:$1 ssl ${3-http2};
        ssl_certificate $WORK/$2.crt;
        ssl_certificate_key $WORK/$2.key;
        location / { proxy_pass $BACKEND; }
    }
END
}

# As an API server speaks: HTTP/2, TLS 1.2 and 1.3, client certificates, gzip from 128 KiB on.
nginx_config() {
    [ "$(id -u)" = 0 ] && echo "user root;" # the folder is ours alone
    cat <<END
worker_processes 1;
pid $WORK/nginx.pid;
error_log $WORK/nginx.log;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path $WORK/nginx-body;
    proxy_temp_path $WORK/nginx-proxy;
    fastcgi_temp_path $WORK/nginx-fastcgi;
    uwsgi_temp_path $WORK/nginx-uwsgi;
    scgi_temp_path $WORK/nginx-scgi;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate $WORK/ca.crt;
    ssl_verify_client optional_no_ca; # an unknown one is refused by the API: 401
    ignore_invalid_headers off; # an escaped key has a percent sign
    gzip on;
    gzip_types application/json;
    gzip_min_length 131072;
    gzip_proxied any;
    map \$ssl_client_verify \$client { SUCCESS \$ssl_client_s_dn; default ""; }
    proxy_http_version 1.1;
    proxy_buffering off; # what the server has sent is there
    proxy_set_header Connection "";
    proxy_set_header Host \$http_host;
    proxy_set_header Accept-Encoding "";
    proxy_set_header X-Client \$client;
    proxy_set_header X-Protocol \$server_protocol;
    proxy_set_header X-Connection \$connection;
    proxy_set_header X-Accept-Encoding \$http_accept_encoding;
$(nginx_server "$1" server)
$(nginx_server "$2" expired)
$(nginx_server "$3" named)
$(nginx_server "$4" server "")
}
END
}

# wait_until SECONDS COMMAND...
wait_until() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        ((tries-- > 0)) || return 1
        sleep 0.05
    done
}

seconds() {
    echo $(($1 * slowness))
}
# What an idle machine does in a fifth of a second takes `slowness` times as long here: from 1 to 5.
slowness_measure() {
    local start
    start=$(date +%s%N)
    "$KUBEVET" version >/dev/null && "$KUBEVET" version >/dev/null
    slowness=$((1 + ($(date +%s%N) - start) / 200000000))
    ((slowness <= 5)) || slowness=5
}

apiserver_start() {
    local folder=$1 here
    here=$(dirname "${BASH_SOURCE[0]}")
    : >"$WORK/faults"
    : >"$WORK/requests.log"
    make_certificates || return 1
    slowness_measure
    python3 "$here/apiserver.py" "$folder" --token "$TOKEN" --port-file "$WORK/port" \
        --faults "$WORK/faults" --log "$WORK/requests.log" &
    apiserver_pids+=($!)
    wait_until 120 test -s "$WORK/port" || { echo "apiserver.py did not start" >&2; return 1; }
    local ports
    read -ra ports <<<"$(free_ports 4)"
    BACKEND=http://127.0.0.1:$(cat "$WORK/port")
    nginx_config "${ports[@]}" >"$WORK/nginx.conf"
    nginx -p "$WORK" -c "$WORK/nginx.conf" -e "$WORK/nginx.log" -g 'daemon off;' &
    apiserver_pids+=($!)
    SERVER=https://127.0.0.1:${ports[0]}
    SERVER_EXPIRED=https://127.0.0.1:${ports[1]}
    SERVER_NAMED=https://127.0.0.1:${ports[2]}
    SERVER_HTTP1=https://127.0.0.1:${ports[3]}
    wait_until 120 answers || { echo "nginx did not start" >&2; cat "$WORK/nginx.log" >&2; return 1; }
    : >"$WORK/requests.log"
}

# Does the whole way answer? With python3: curl, the program, is no dependency.
answers() {
    python3 - "$SERVER" "$WORK/ca.crt" "$TOKEN" <<'END'
import ssl, sys, urllib.request
server, ca, token = sys.argv[1:]
request = urllib.request.Request(server + "/version", headers={"Authorization": "Bearer " + token})
urllib.request.urlopen(request, context=ssl.create_default_context(cafile=ca), timeout=5).read()
END
}

fault() {
    echo "$*" >>"$WORK/faults"
}

no_faults() {
    : >"$WORK/faults"
}

base64_of() {
    openssl base64 -A -in "$1"
}

kubeconfig_login() {
    case $1 in
    token) echo "token: $TOKEN" ;;
    wrong-token) echo "token: not-$TOKEN" ;;
    token-file) echo "$TOKEN" >"$WORK/token" && echo "tokenFile: token" ;;
    certificate) echo "client-certificate: client.crt, client-key: client.key" ;;
    other-certificate) echo "client-certificate: other-client.crt, client-key: other-client.key" ;;
    certificate-data)
        echo "client-certificate-data: $(base64_of "$WORK/client.crt"), client-key-data:" \
            "$(base64_of "$WORK/client.key")"
        ;;
    password) echo "username: tester, password: $TOKEN" ;;
    encrypted-key) echo "client-certificate: client.crt, client-key: encrypted.key" ;;
    none) ;;
    *) echo "$1" ;;
    esac
}

kubeconfig() {
    local name=$1 server=${2:-$SERVER} login=${3:-token} ca=${4:-ca.crt} authority
    case $ca in
    none) authority= ;;
    data:*) authority=", certificate-authority-data: $(base64_of "$WORK/${ca#data:}")" ;;
    *) authority=", certificate-authority: $ca" ;;
    esac
    cat >"$WORK/$name.yaml" <<END
apiVersion: v1
kind: Config
current-context: test
clusters: [{name: test, cluster: {server: "$server"$authority}}]
users: [{name: tester, user: {$(kubeconfig_login "$login")}}]
contexts: [{name: test, context: {cluster: test, user: tester}}]
END
}
