// An API server of recorded lists, with as many pods as are asked for, over TLS and HTTP/2.
//
//     server.js FOLDER CERTIFICATE KEY PODS TEMPLATES [PAGE.json]
//
// Pods are made from those recorded in FOLDER (or in PAGE.json, a page of a PodList): of TEMPLATES
// templates, evenly, each with its own name, uid, address, times and service account volume. Pages have
// 500 items, lie gzipped in memory, and can be served at several paces, by the path's prefix:
//
//     /at-once/...    as soon as they are asked for
//     /paced/...      90 ms after they are asked for: what a real server takes to make one
//     /trickled/...   spread over those 90 ms: a real server writes items as it makes them
//     /recorded/...   at once, and the pods as they were recorded
//
// Prints the port once it listens. Node's own modules only.

const fs = require('fs');
const http2 = require('http2');
const path = require('path');
const zlib = require('zlib');

const PAGE_ITEMS = 500;
const PACE_MS = 90;
const SLICES = 9;

const [folder, certificate, key, podCount, templateCount, pageFile] = process.argv.slice(2);

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

// Some second of a month.
const time = () => `2026-11-${String(Math.floor(random() * 30) + 1).padStart(2, '0')}` +
    new Date(Math.floor(random() * 86400) * 1000).toISOString().slice(10, 19) + 'Z';

// What differs between the pods of a template, as it stands in the recorded pod's JSON.
function variableTexts(pod) {
    const texts = [];
    const add = (text, make) => text && texts.push([text, make]);
    add(pod.metadata.uid, uid);
    for (const volume of pod.spec.volumes || [])
        if (volume.name.startsWith('kube-api-access-'))
            add(volume.name, () => `kube-api-access-${suffix()}`);
    for (const status of pod.status.containerStatuses || [])
        add(status.containerID, () => `containerd://${hex(64)}`);
    add(pod.status.startTime, time);
    add(pod.status.podIP, () => `192.168.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`);
    return texts;
}

// A recorded pod as a maker of pods of its template.
function podMaker(pod, number) {
    const generation = number.toString(36).padStart(5, '0');
    const base = `${pod.metadata.generateName || pod.metadata.name + '-'}${generation}-`;
    const text = JSON.stringify(pod);
    const variable = variableTexts(pod);
    return () => {
        let made = text;
        for (const [old, make] of variable)
            made = made.split(old).join(make());
        made = made.replace(JSON.stringify(pod.metadata.name), JSON.stringify(base + suffix() + hex(3)));
        return made.replace(/"resourceVersion":"\d+"/, `"resourceVersion":"${Math.floor(random() * 1e6)}"`);
    };
}

const zip = (text) => zlib.gzipSync(text, {level: 1}); // as the API server does

function podPages() {
    const file = pageFile || path.join(folder, '_api_v1_pods.json');
    const recorded = JSON.parse(fs.readFileSync(file)).items;
    const count = Number(podCount), templates = Number(templateCount);
    const pages = [];
    let items = [], maker, last = -1, bytes = 0;
    for (let i = 0; i < count; i++) {
        const template = Math.floor(i * templates / count);
        if (template !== last)
            maker = podMaker(recorded[template % recorded.length], template);
        last = template;
        items.push(maker());
        if (items.length < PAGE_ITEMS && i + 1 < count)
            continue;
        const next = i + 1 < count
            ? `,"continue":"page-${pages.length + 1}","remainingItemCount":${count - i - 1}` : '';
        const text = `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1000000"${next}},` +
            `"items":[${items.join(',')}]}\n`;
        bytes += text.length;
        pages.push(zip(text));
        items = [];
    }
    console.error(`${count} pods of ${templates} templates, ${pages.length} pages, ` +
        `${(bytes / 1e6).toFixed(1)} MB of JSON`);
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

function answerOf(pace, name, token) {
    return name === '/api/v1/pods' && pace !== 'recorded'
        ? pods[token ? Number(token.slice('page-'.length)) : 0]
        : recordedAnswer(name);
}

function send(response, body) {
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-encoding', 'gzip');
    response.end(body);
}

// Evenly, from the request's arrival on. One timer at a time: node doesn't keep late ones in order.
function trickle(response, body) {
    const begun = performance.now(), size = Math.ceil(body.length / SLICES);
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-encoding', 'gzip');
    const write = (slice) => {
        response.write(body.subarray((slice - 1) * size, slice * size));
        if (slice === SLICES)
            response.end();
        else
            setTimeout(write, begun + (slice + 1) * PACE_MS / SLICES - performance.now(), slice + 1);
    };
    setTimeout(write, PACE_MS / SLICES, 1);
}

const server = http2.createSecureServer({cert: fs.readFileSync(certificate), key: fs.readFileSync(key),
                                         allowHTTP1: true});
server.on('request', (request, response) => {
    const url = new URL(request.url, 'https://server');
    const [, pace, name] = url.pathname.match(/^\/([^/]*)(\/.*)$/);
    const body = answerOf(pace, name, url.searchParams.get('continue'));
    if (!body) {
        response.statusCode = 404;
        response.end('404 page not found\n');
    } else if (pace === 'paced' && name === '/api/v1/pods') {
        setTimeout(() => send(response, body), PACE_MS);
    } else if (pace === 'trickled' && name === '/api/v1/pods') {
        trickle(response, body);
    } else {
        send(response, body);
    }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
