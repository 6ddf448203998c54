// Writes src/generated/api.ts: the types of the Balance API's requests and answers, from openapi/v1.json.
// `node generate.mjs` prints, `node generate.mjs --write` writes. A test holds the committed file against this.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = path => fileURLToPath(new URL(path, import.meta.url));
const { paths, components: { schemas } } = JSON.parse(readFileSync(at('../../openapi/v1.json'), 'utf8'));

const nameOf = node => node.$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1];
const alternatives = schema => schema.oneOf ?? [schema];
const isAmount = schema => alternatives(schema).some(one => nameOf(one) === 'Amount');
const isNullable = schema => alternatives(schema).some(one => [one.type].flat().includes('null'));

/** Names of the schemas that the Balance API's operations reach through `pick`. */
function reach(pick) {
  const found = new Set();
  const visit = node => {
    if (node === null || typeof node !== 'object') return;
    const name = nameOf(node);
    if (name !== undefined && !found.has(name)) {
      found.add(name);
      visit(schemas[name]);
    }
    for (const [key, value] of Object.entries(node)) if (!key.startsWith('example')) visit(value);
  };
  for (const [path, operations] of Object.entries(paths)) {
    if (path.startsWith('/api/v1/')) for (const operation of Object.values(operations)) visit(pick(operation));
  }
  return found;
}

const sent = reach(operation => operation.requestBody);
const answered = reach(operation => operation.responses);

function typeOf(schema, isAnswer) {
  const name = nameOf(schema);
  if (name === 'Amount') return isAnswer ? 'number' : 'Amount';
  if (name === 'RawJson') return 'Metadata';
  if (name !== undefined) return name;
  if (schema.oneOf) return schema.oneOf.map(one => typeOf(one, isAnswer)).sort(nullLast).join(' | ');
  if (schema.enum) return schema.enum.map(value => value === null ? 'null' : `'${value}'`).sort(nullLast).join(' | ');
  return [schema.type].flat().map(type => {
    if (type === 'integer') return 'number';
    if (type !== 'array') return type;
    const item = typeOf(schema.items, isAnswer);
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }).sort(nullLast).join(' | ');
}

const nullLast = (a, b) => Number(a === 'null') - Number(b === 'null');

function comment(text, indent) {
  if (!text) return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n').map(line => line.trim());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map(line => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** Of schemas that have no description of their own. */
const purposes = {
  ActivityItem: 'A delta in a customer\'s latest activity.',
  AmountDifference: 'Two rows with the same reference and other amounts.',
  AmountMatch: 'Two rows that were matched without a reference.',
  BatchView: 'What became of a batch.',
  BreakdownView: 'Sums over a day, week or month.',
  CheckView: 'One check of a public verification.',
  CheckpointList: 'A page of checkpoints.',
  DerivedDelta: 'A delta in scope of a derived balance.',
  DiscrepancyView: 'How far two balances are apart.',
  ErrorBody: 'What a refusal says.',
  GapView: 'Sequence numbers that are missing.',
  ImportSummaryView: 'An import in the list of them.',
  InclusionView: 'Audit path from an entry to the root of a head.',
  ListTotals: 'How many rows a list has, and what they add up to.',
  OffsetPagination: 'Which page of a list by `limit` and `offset` it is.',
  PagePagination: 'Which page of a list by `page` and `limit` it is.',
  PrefixView: 'Whether the beginnings of two histories are equal.',
  ProofPathView: 'Audit path from an entry to the root of a head.',
  PublicPathView: 'Audit path from an entry to the root of a head.',
  ReceiptDelta: 'A delta of a receipt.',
  ReceiptList: 'A page of receipts.',
  ReceiptVerification: 'What a receipt is checked with.',
  RecordView: 'A record under a root, as far as the tenant shows it.',
  SideTotals: 'Count and sums of one side of a reconciliation.',
  SummaryView: 'What the records under a root add up to.',
  VerificationView: 'How a root was checked.',
  WindowSummary: 'Sums over a month of a receipt.',
};

const descriptionOf = schema => schema.description ?? schema.oneOf?.find(one => one.description)?.description;

/** Members that hold amounts; each has a sibling with its exact text, from the server or else from this package. */
const amountMembers = new Set();
const otherMembers = new Set();

function member(name, schema, required, isAnswer, properties) {
  const mark = required ? '' : '?';
  const text = `${comment(descriptionOf(schema), '  ')}  ${name}${mark}: ${typeOf(schema, isAnswer)};\n`;
  if (!isAnswer) return text;
  (isAmount(schema) ? amountMembers : otherMembers).add(name);
  if (!isAmount(schema) || `${name}Text` in properties) return text;
  const type = isNullable(schema) ? 'string | null' : 'string';
  return `${text}${comment(`${name} as its exact text.`, '  ')}  ${name}Text${mark}: ${type};\n`;
}

function declaration(name) {
  const schema = schemas[name];
  const isAnswer = answered.has(name);
  if (isAnswer && sent.has(name)) throw new Error(`${name} is both sent and answered.`);
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties)
    .map(([key, value]) => member(key, value, required.has(key), isAnswer, schema.properties));
  const description = schema.description ?? purposes[name];
  if (!description) throw new Error(`Say what ${name} is.`);
  return `${comment(description, '')}export interface ${name} {\n${members.join('')}}\n`;
}

const names = [...new Set([...sent, ...answered])]
  .filter(name => !['Amount', 'RawJson'].includes(name) && !name.startsWith('ApiEnvelope')).sort();
const declarations = names.map(declaration);
for (const name of amountMembers) if (otherMembers.has(name)) throw new Error(`'${name}' is not always an amount.`);

const text = `// Written by generate.mjs from openapi/v1.json; not edited by hand.

/** An exact decimal: a number, or text with up to 9 fractional digits. */
export type Amount = number | string;

/** A JSON object of your own. */
export type Metadata = Record<string, unknown>;

/** Members of answers that hold amounts. */
export const amountMembers: ReadonlySet<string> = /* @__PURE__ */ new Set([
${[...amountMembers].sort().map(name => `  '${name}',\n`).join('')}]);

${declarations.join('\n')}`;

if (process.argv.includes('--write')) writeFileSync(at('src/generated/api.ts'), text);
else process.stdout.write(text);
