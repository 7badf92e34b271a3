// An API server of recorded lists, with as many pods as are asked for, over TLS and HTTP/2.
//
//     server.js FOLDER CERTIFICATE KEY PODS TEMPLATES [PAGE]
//
// Pods are made from those of tests/data/protobuf (or of PAGE.json and PAGE.pb, a page of a PodList in both
// encodings): of TEMPLATES templates, evenly, each with its own name, uid, address, containers and service account
// volume. Pages have 500 items, lie gzipped in memory, and are served as protocol buffers to who asks for these
// first, at several paces, by the path's prefix:
//
//     /at-once/...    as soon as they are asked for
//     /paced/...      95 ms after they are asked for, 60 ms as protocol buffers: what a real server takes
//     /trickled/...   spread over that time: a real server writes items as it makes them
//     /recorded/...   at once, and the pods as they were recorded
//
// Prints the port once it listens. Node's own modules only.

const fs = require('fs');
const http2 = require('http2');
const path = require('path');
const zlib = require('zlib');

const PAGE_ITEMS = 500;
const JSON_MS = 95, PROTOBUF_MS = 60; // for a page, as a server of Kubernetes 1.36 was measured
const SLICES = 9;

const [folder, certificate, key, podCount, templateCount, pageFiles] = process.argv.slice(2);

// Deterministic: the same pods in each run.
let seed = 1;
function random() {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 4294967296;
}

function word(alphabet, length) {
    let text = '';
    for (let i = 0; i < length; i++)
        text += alphabet[Math.floor(random() * alphabet.length)];
    return text;
}

const suffix = () => word('bcdfghjklmnpqrstvwxz2456789', 5);
const hex = (length) => word('0123456789abcdef', length);
const uid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;

// What differs between the pods of a template, as text that stands in both encodings: [old, make]. New text is
// as long as the old, so that lengths in protocol buffers stay right.
function variableTexts(pod) {
    // The shortest first: a random uid could contain it.
    const texts = [[pod.metadata.resourceVersion, (old) => word('123456789', old.length)], [pod.metadata.uid, uid]];
    for (const volume of pod.spec.volumes || [])
        if (volume.name.startsWith('kube-api-access-'))
            texts.push([volume.name, () => `kube-api-access-${suffix()}`]);
    for (const status of pod.status.containerStatuses || [])
        if (/[0-9a-f]{64}$/.test(status.containerID))
            texts.push([status.containerID.slice(-64), () => hex(64)]);
    if (pod.status.podIP)
        texts.push([pod.status.podIP, (old) => old.replace(/[0-9]/g, () => word('12', 1))]);
    return texts;
}

// The number as letters, as long as the name's last part.
function named(name, number) {
    const letters = 'bcdfghjklmnpqrstvwxz2456789';
    let text = '';
    for (let i = 0; i < 5; i++, number = Math.floor(number / letters.length))
        text = letters[number % letters.length] + text;
    return name.slice(0, -5) + text;
}

// Both encodings of one recorded pod, as strings; those of protocol buffers have a byte in each character.
function pod(recorded, number) {
    let {json, protobuf} = recorded;
    const texts = [...recorded.variable, [recorded.name, () => named(recorded.name, number)]];
    for (const [old, make] of texts) {
        const made = make(old);
        json = json.replaceAll(old, made);
        protobuf = protobuf.replaceAll(old, made);
    }
    return {json, protobuf};
}

// --- protocol buffers ---

function varint(number) {
    let bytes = '';
    for (; number > 127; number = Math.floor(number / 128))
        bytes += String.fromCharCode(number % 128 + 128);
    return bytes + String.fromCharCode(number);
}

const field = (number, bytes) => varint(number * 8 + 2) + varint(bytes.length) + bytes;

// The fields of a message that has only bytes.
function fields(bytes) {
    const found = [];
    let at = 0;
    const next = () => {
        let value = 0, scale = 1, byte;
        do {
            byte = bytes.charCodeAt(at++);
            value += (byte & 127) * scale;
            scale *= 128;
        } while (byte > 127);
        return value;
    };
    while (at < bytes.length) {
        const tag = next(), length = next();
        found.push([tag >> 3, bytes.slice(at, at + length)]);
        at += length;
    }
    return found;
}

const MAGIC = 'k8s\0', TYPE = field(1, field(1, 'v1') + field(2, 'PodList'));

const zip = (text, encoding) => zlib.gzipSync(Buffer.from(text, encoding), {level: 1}); // as the API server does

// One page in both encodings, gzipped.
function page(items, next, left) {
    const json = items.map((item) => item.json).join(',');
    const more = next ? `,"continue":"${next}","remainingItemCount":${left}` : '';
    const metadata = field(1, '') + field(2, '1000000') + field(3, next) + (next ? '\x20' + varint(left) : '');
    const raw = field(1, metadata) + items.map((item) => field(2, item.protobuf)).join('');
    return {json: zip('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1000000"' + more +
                      `},"items":[${json}]}\n`, 'utf8'),
            protobuf: zip(MAGIC + TYPE + field(2, raw) + field(3, '') + field(4, ''), 'latin1'),
            sizes: [json.length, raw.length]};
}

function podPages() {
    const file = pageFiles || path.join(folder, '..', 'protobuf', '_api_v1_pods');
    const messages = fields(fs.readFileSync(`${file}.pb`, 'latin1').slice(MAGIC.length));
    const raw = fields(messages[1][1]).filter(([number]) => number === 2);
    const recorded = JSON.parse(fs.readFileSync(`${file}.json`)).items.map((item, i) => ({
        json: JSON.stringify(item), protobuf: raw[i][1], name: item.metadata.name, variable: variableTexts(item)}));
    const count = Number(podCount), templates = Number(templateCount);
    const pages = [];
    for (let first = 0; first < count; first += PAGE_ITEMS) {
        const items = [], end = Math.min(first + PAGE_ITEMS, count);
        for (let i = first; i < end; i++)
            items.push(pod(recorded[Math.floor(i * templates / count) % recorded.length], i));
        pages.push(page(items, end < count ? `page-${pages.length + 1}` : '', count - end));
    }
    const size = (i) => (pages.reduce((sum, one) => sum + one.sizes[i], 0) / 1e6).toFixed(1);
    console.error(`${count} pods of ${templates} templates, ${pages.length} pages, ${size(0)} MB of JSON, ` +
        `${size(1)} MB of protocol buffers`);
    return pages;
}

const pods = podPages();
const others = new Map();

function recordedAnswer(name) {
    if (!others.has(name)) {
        const file = path.join(folder, `${name.replaceAll('/', '_')}.json`);
        others.set(name, fs.existsSync(file)
            ? zip(JSON.stringify(JSON.parse(fs.readFileSync(file)))) : null);
    }
    return others.get(name);
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

function send(response, answer) {
    response.setHeader('content-type', answer.type);
    response.setHeader('content-encoding', 'gzip');
    response.end(answer.body);
}

// Evenly, from the request's arrival on. One timer at a time: node doesn't keep late ones in order.
function trickle(response, answer) {
    const begun = performance.now(), size = Math.ceil(answer.body.length / SLICES);
    response.setHeader('content-type', answer.type);
    response.setHeader('content-encoding', 'gzip');
    const write = (slice) => {
        response.write(answer.body.subarray((slice - 1) * size, slice * size));
        if (slice === SLICES)
            response.end();
        else
            setTimeout(write, begun + (slice + 1) * answer.ms / SLICES - performance.now(), slice + 1);
    };
    setTimeout(write, answer.ms / SLICES, 1);
}

// A page of pods in the encoding that is asked for first; other lists are JSON.
function answerOf(pace, name, token, accept) {
    if (name !== '/api/v1/pods' || pace === 'recorded')
        return {type: 'application/json', body: recordedAnswer(name)};
    const pages = pods[token ? Number(token.slice('page-'.length)) : 0];
    return accept.startsWith(PROTOBUF) ? {type: PROTOBUF, body: pages.protobuf, ms: PROTOBUF_MS}
                                       : {type: 'application/json', body: pages.json, ms: JSON_MS};
}

const server = http2.createSecureServer({cert: fs.readFileSync(certificate), key: fs.readFileSync(key),
                                         allowHTTP1: true});
server.on('request', (request, response) => {
    const url = new URL(request.url, 'https://server');
    const [, pace, name] = url.pathname.match(/^\/([^/]*)(\/.*)$/);
    const answer = answerOf(pace, name, url.searchParams.get('continue'), request.headers.accept || '');
    if (!answer.body) {
        response.statusCode = 404;
        response.end('404 page not found\n');
    } else if (pace === 'paced' && answer.ms) {
        setTimeout(() => send(response, answer), answer.ms);
    } else if (pace === 'trickled' && answer.ms) {
        trickle(response, answer);
    } else {
        send(response, answer);
    }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
