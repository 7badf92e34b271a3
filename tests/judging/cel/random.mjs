// Prints random expressions of CEL, and what another implementation, @bufbuild/cel, makes of each, as extract.mjs prints
// tests:   node random.mjs SEED COUNT
// Left out is in what the two are known to differ, where kubevet does as cel-go: the order of NaN, repeated keys of maps, texts
// of doubles and of fractions of a second, characters beyond 16 bits, an index that is a bool, bool('T'), the negative of the
// least integer, numbers of texts that are none.
import { celEnv, celUint, isCelError, isCelList, isCelMap, isCelType, isCelUint, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

let state = BigInt.asUintN(64, BigInt(process.argv[2] ?? 1) * 0xd1342543de82ef95n);
const count = Number(process.argv[3] ?? 1000);
function next(limit) { // splitmix64
  state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
  let z = state;
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return Number((z ^ (z >> 31n)) % BigInt(limit));
}
const pick = list => list[next(list.length)];

const LITERALS = {
  int: ['0', '1', '2', '-1', '7', '100', '9223372036854775807', '-9223372036854775807', '0x1f', '4611686018427387904'],
  uint: ['0u', '1u', '2u', '42u', '4294967296u'],
  double: ['0.0', '1.0', '-1.5', '2.5', '1e3', '0.1', '1e300', '-0.0'],
  string: ["''", "'a'", '"b"', "'abc'", "'Abc'", "r'\\d'", "'\\u00e9'", "'a,b,c'", "'''x'y'''", "'1'", "'true'"],
  bytes: ["b''", "b'a'", "b'\\xff'", "b'\\u0061'.size() > 0 ? b'x' : b'y'", "br'\\n'"].filter(s => !s.includes('\\u')),
  bool: ['true', 'false'],
  timestamp: ["timestamp('2026-12-01T10:00:00Z')", "timestamp('2024-02-29T23:59:59.5+02:00')", "timestamp('1969-12-31T23:59:59Z')"],
  duration: ["duration('1h')", "duration('-90s')", "duration('1.5ms')", "duration('0')"],
};
const SCALARS = ['int', 'uint', 'double', 'string', 'bytes', 'bool'];
const names = { list: [], any: [] };

const between = (low, high) => low + next(high - low + 1);
const list = (type, depth) => `[${Array.from({ length: between(0, 3) }, () => of(type, depth)).join(', ')}]`;
const map = (type, depth) => {
  const keys = pick([["'a'", "'b'", "'c'"], ['1', '2', '3'], ['true', 'false'], ['1u', '2u']]).slice(0, between(0, 3));
  return `{${keys.map(key => `${key}: ${of(type, depth)}`).join(', ')}}`;
};
const scope = [];
function variable(type) {
  const found = scope.filter(v => v.type === type);
  return found.length ? pick(found).name : null;
}
function within(type, make) {
  const name = pick(['x', 'y', 'z']) + scope.length;
  scope.push({ name, type });
  const text = make(name);
  scope.pop();
  return text;
}

const FORMS = {
  int: d => pick([
    () => `${of('int', d)} ${pick(['+', '-', '*', '/', '%'])} ${of('int', d)}`,
    () => `-(${pick(['1', '7', '-3', 'size([1])'])})`,
    () => `size(${pick([() => of('string', d), () => of('bytes', d), () => list(pick(SCALARS), d), () => map('int', d)])()})`,
    () => `int(${pick([() => sure('uint', d), () => sure('double', d), () => `'${between(-20, 99)}'`, () => sure('timestamp', d)])()})`,
    () => `${list('int', d)}[${pick(['0', '1', '-1', '2', '1 + 0'])}]`,
    () => `${map('int', d)}${pick(['.a', "['b']", '[1]', '[2u]', '[1.0]', '[true]'])}`,
    () => `${of('timestamp', d)}.${pick(['getFullYear', 'getMonth', 'getDate', 'getDayOfWeek', 'getDayOfYear', 'getHours', 'getMinutes', 'getSeconds'])}()`,
    () => `${of('duration', d)}.${pick(['getHours', 'getMinutes', 'getSeconds'])}()`,
    () => `${of('string', d)}.indexOf(${of('string', d)})`,
  ]),
  uint: d => pick([
    () => `${of('uint', d)} ${pick(['+', '-', '*', '/', '%'])} ${of('uint', d)}`,
    () => `uint(${pick([() => sure('int', d), () => `'${between(0, 99)}'`])()})`,
  ]),
  double: d => pick([
    () => `${of('double', d)} ${pick(['+', '-', '*'])} ${of('double', d)}`,
    () => `double(${pick([() => sure('int', d), () => sure('uint', d), () => "'1.5'"])()})`,
    () => `-(${sure('double', d)})`,
  ]),
  string: d => pick([
    () => `${of('string', d)} + ${of('string', d)}`,
    () => `string(${pick([() => sure('int', d), () => sure('uint', d), () => sure('bool', d), () => sure('bytes', d)])()})`,
    () => `${of('string', d)}.${pick(['lowerAscii()', 'upperAscii()', 'trim()', 'charAt(0)', 'substring(1)', "replace('a', 'zz')"])}`,
    () => `${list('string', d)}.join(',')`,
    () => `${list('string', d)}[${pick(['0', '1', '-1', '2'])}]`,
  ]),
  bytes: d => pick([() => `${of('bytes', d)} + ${of('bytes', d)}`, () => `bytes(${sure('string', d)})`]),
  timestamp: d => pick([() => `${of('timestamp', d)} ${pick(['+', '-'])} ${of('duration', d)}`]),
  duration: d => pick([() => `${of('duration', d)} ${pick(['+', '-'])} ${of('duration', d)}`, () => `${of('timestamp', d)} - ${of('timestamp', d)}`]),
  bool: d => pick([
    () => `${of('bool', d)} ${pick(['&&', '||'])} ${of('bool', d)}`,
    () => `!(${of('bool', d)})`,
    () => { const t = pick([...SCALARS, 'timestamp', 'duration']); return `${of(t, d)} ${pick(['==', '!=', '<', '<=', '>', '>='])} ${of(t, d)}`; },
    () => `${of(pick(['int', 'uint', 'double']), d)} ${pick(['<', '<=', '==', '>'])} ${of(pick(['int', 'uint']), d)}`,
    () => { const t = pick(SCALARS); return `${of(t, d)} in ${list(t, d)}`; },
    () => `${pick(["'a'", '1', 'true', '2u'])} in ${map(pick(SCALARS), d)}`,
    () => { const t = pick(SCALARS); return `${list(t, d)} ${pick(['==', '!='])} ${list(t, d)}`; },
    () => `${map('int', d)} == ${map('int', d)}`,
    () => `has(${map('int', d)}.a)`,
    () => `${of('string', d)}.${pick(['contains', 'startsWith', 'endsWith'])}(${of('string', d)})`,
    () => `${of('string', d)}.matches('${pick(['a+', '^a', 'b$', '[a-c]{2}', '\\\\d', ''])}')`,
    () => { const t = pick(SCALARS); const range = list(t, d); return within(t, x => `${range}.${pick(['all', 'exists', 'exists_one'])}(${x}, ${of('bool', d)})`); },
    () => `type(${of(pick(SCALARS), d)}) == ${pick(['int', 'uint', 'double', 'string', 'bytes', 'bool'])}`,
    () => `bool('${pick(['true', 'false', 'yes', '1', 't'])}')`,
    () => `${of(pick(SCALARS), d)} == ${of(pick(SCALARS), d)}`,
  ]),
  list: d => { const t = pick(SCALARS), range = list(t, d); return pick([
    () => range,
    () => `${range} + ${list(t, d)}`,
    () => within(t, x => `${range}.filter(${x}, ${of('bool', d)})`),
    () => { const to = pick(SCALARS); return within(t, x => `${range}.map(${x}, ${of(to, d)})`); },
    () => within(t, x => `${range}.map(${x}, ${of('bool', d)}, ${x})`),
    () => `${of('string', d)}.split(${pick(["','", "'b'"])})`,
  ]); },
  map: d => () => map(pick(SCALARS), d),
};
let strict = 0;
function sure(type, depth) { // never a value of another type
  strict++;
  const text = of(type, depth);
  strict--;
  return text;
}
function of(type, depth) {
  const wrong = next(60) === 0 && !strict; // a value of another type now and then
  const t = wrong ? pick(SCALARS) : type;
  const known = variable(t);
  if (known && next(2)) return known;
  if (depth <= 0 && LITERALS[t]) return pick(LITERALS[t]);
  if (LITERALS[t] && next(4) === 0) return pick(LITERALS[t]);
  if (next(8) === 0) return `(${of('bool', depth - 1)} ? ${of(t, depth - 1)} : ${of(t, depth - 1)})`;
  return `(${FORMS[t](depth - 1)()})`;
}

const two = n => String(n).padStart(2, '0');
function timeOf(m) {
  const seconds = Number(m.seconds), date = new Date(seconds * 1000);
  const text = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${text}${m.nanos ? `.${String(m.nanos).padStart(9, '0')}` : ''}Z`;
}
function valueOf(v) {
  if (v === null) return ['null', 'null'];
  if (typeof v === 'boolean') return ['bool', v];
  if (typeof v === 'bigint') return ['int', String(v)];
  if (typeof v === 'number') return ['double', Object.is(v, -0) ? '-0' : String(v)];
  if (typeof v === 'string') return ['string', v];
  if (v instanceof Uint8Array) return ['bytes', Buffer.from(v).toString('base64')];
  if (isCelUint(v)) return ['uint', String(v.value)];
  if (isCelType(v)) return ['type', v.name];
  if (isCelList(v)) return ['list', [...v].map(valueOf)];
  if (isCelMap(v)) return ['map', [...v].map(([key, value]) => [valueOf(key), valueOf(value)])];
  const message = v.message ?? v;
  if (message.$typeName === 'google.protobuf.Timestamp') return ['timestamp', timeOf(message)];
  const { seconds, nanos } = message, negative = seconds < 0n || nanos < 0;
  const digits = n => String(n).replace('-', '');
  return ['duration', `${negative ? '-' : ''}${digits(seconds)}.${digits(nanos).padStart(9, '0')}s`];
}

const env = celEnv({ funcs: strings });
for (let i = 0; i < count; i++) {
  const expr = of(pick(['int', 'uint', 'double', 'string', 'bool', 'bool', 'bool', 'list', 'map', 'timestamp', 'duration']), between(1, 4));
  const line = { id: `random/${process.argv[2]}/${i}`, expr, vars: [], unchecked: true };
  try {
    const result = plan(env, parse(expr))({});
    if (isCelError(result)) line.error = result.message;
    else line.value = valueOf(result);
  } catch (error) {
    line.error = error.message;
  }
  console.log(JSON.stringify(line));
}
