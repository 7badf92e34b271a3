// Prints the conformance tests of CEL that need no protobuf messages, a JSON line each:
//   {id, expr, container?, vars: [[name, type, value?]], unchecked?, value?, error?, type?}
// A value is [kind, content]: ["int", "1"], ["list", [...]], ["map", [[key, value], ...]], ["timestamp", "2026-..."].
// Counts of what is left out, and why, go to standard error.
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';

class OutOfScope extends Error {}

const SCALARS = {
  nullValue: 'null', boolValue: 'bool', int64Value: 'int', uint64Value: 'uint', doubleValue: 'double',
  stringValue: 'string', bytesValue: 'bytes', typeValue: 'type',
};
const TIMES = { 'type.googleapis.com/google.protobuf.Timestamp': 'timestamp', 'type.googleapis.com/google.protobuf.Duration': 'duration' };

function valueOf(json) {
  const [[field, content]] = Object.entries(json);
  if (field in SCALARS) return [SCALARS[field], Object.is(content, -0) ? '-0' : typeof content === 'boolean' ? content : String(content)];
  if (field === 'listValue') return ['list', (content.values ?? []).map(valueOf)];
  if (field === 'mapValue') return ['map', (content.entries ?? []).map(({ key, value }) => [valueOf(key), valueOf(value)])];
  if (field === 'objectValue' && TIMES[content['@type']]) return [TIMES[content['@type']], content.value];
  throw new OutOfScope(field === 'enumValue' ? 'enumerations' : 'messages');
}

const PRIMITIVES = { BOOL: 'bool', INT64: 'int', UINT64: 'uint', DOUBLE: 'double', STRING: 'string', BYTES: 'bytes' };

function typeOf(json) {
  const [[field, content]] = Object.entries(json);
  if (field === 'primitive') return PRIMITIVES[content];
  if (field === 'null') return 'null_type';
  if (field === 'wellKnown' && content !== 'ANY') return content.toLowerCase();
  if (field === 'listType') return `list(${typeOf(content.elemType)})`;
  if (field === 'mapType') return `map(${typeOf(content.keyType)}, ${typeOf(content.valueType)})`;
  if (field === 'messageType' && /^google\.protobuf\.(Timestamp|Duration)$/.test(content)) return content.slice(16).toLowerCase();
  if (field === 'dyn' || field === 'type') return field;
  throw new OutOfScope('messages');
}

// The expression without what stands in comments and strings.
const STRINGS = /\/\/.*|[bB]?[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"]*"|'[^']*')|[bB]?(?:"""(?:\\[^]|[^])*?"""|'''(?:\\[^]|[^])*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/g;
const codeOf = expr => expr.replace(STRINGS, text => (text.startsWith('//') ? '' : "''"));

// The first reason is the one that counts.
const REASONS = [
  ['enumerations', /\b(?:Global|Nested)Enum\b/],
  ['messages', /\bproto\.[gh](?:et|as)Ext\b/],
  ['wrappers', /\bgoogle\.protobuf\.\w*Value\b/],
  ['messages', /TestAllTypes\b|\bgoogle\.protobuf\.(?:Any|Empty|FieldMask|Struct)\b/],
  ['messages', /(?:^|[^\w.])(?!in\b)\.?[A-Za-z_][\w.]*\s*\{/],
];
const TEST_MACROS = /\bcel\.(?:accuVar|block|index|iterVar)\b/; // they write down what an optimizer makes

function reasonOf(test, code) {
  const found = REASONS.find(([, pattern]) => pattern.test(code));
  if (found) return found[0];
  return test.checkOnly ? 'only checked' : null;
}

function variablesOf(test) {
  const vars = new Map();
  for (const { name, ident } of test.typeEnv ?? []) if (ident) vars.set(name, [name, typeOf(ident.type)]);
  for (const [name, { value }] of Object.entries(test.bindings ?? {})) {
    const row = vars.get(name) ?? [name, 'dyn'];
    vars.set(name, [...row, valueOf(value)]);
  }
  return [...vars.values()];
}

function lineOf(id, { original: test, type }) {
  const line = { id, expr: test.expr, vars: variablesOf(test) };
  if (test.container) line.container = test.container;
  if (test.disableCheck) line.unchecked = true;
  if (type) line.type = type;
  if (test.evalError) line.error = test.evalError.errors.map(error => error.message).join('; ');
  else line.value = valueOf(test.value ?? test.typedResult?.result ?? { boolValue: true });
  return line;
}

const left = {}, seen = new Map();
let all = 0;
const uniqueOf = id => {
  seen.set(id, (seen.get(id) ?? 0) + 1);
  return seen.get(id) > 1 ? `${id}#${seen.get(id)}` : id;
};

function visit(suite, path) {
  for (const test of suite.tests ?? []) {
    all++;
    const code = codeOf(test.original.expr);
    try {
      const why = reasonOf(test.original, code);
      if (why) throw new OutOfScope(why);
      const line = lineOf([...path, test.original.name].join('/'), test);
      if (TEST_MACROS.test(code)) throw new OutOfScope('macros of the test suite');
      line.id = uniqueOf(line.id);
      console.log(JSON.stringify(line));
    } catch (error) {
      if (!(error instanceof OutOfScope)) throw error;
      left[error.message] = (left[error.message] ?? 0) + 1;
    }
  }
  for (const inner of suite.suites ?? []) visit(inner, [...path, inner.name]);
}
for (const suite of [tests]) visit(suite, []);
console.error(`${all} tests; left out: ${Object.entries(left).map(([why, n]) => `${n} ${why}`).join(', ')}`);
