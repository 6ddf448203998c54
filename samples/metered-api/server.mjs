// @ts-check
// An API that is metered: every forecast costs its customer 0.002 a day of weather. Usage is added up in memory and
// recorded once a day, one delta a customer. What could not be recorded on shutdown is written down for the next start.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { PacSpace, PacSpaceError, SummaryCoordinator } from '@pacspace-io/sdk';

const pricePerDay = '0.002';
const leftOver = process.env.USAGE_FILE ?? 'usage.json';

/** Customers by the token that they call with. */
const customers = new Map(Object.entries(JSON.parse(process.env.TOKENS ?? '{"a-token-of-acme":"acme"}')));

const pac = new PacSpace({ apiKey: process.env.PACSPACE_API_KEY });
const usage = new SummaryCoordinator(pac, {
  cadence: 'daily',
  reason: 'forecasts',
  restore: existsSync(leftOver) ? JSON.parse(readFileSync(leftOver, 'utf8')) : [],
  onFlush: ({ recorded, failed, pending }) => {
    console.log(`recorded ${recorded}, ${pending} wait`);
    for (const { usage: sum, code, message } of failed) console.error(sum.customerId, sum.delta, code, message);
    if (pending === 0) rmSync(leftOver, { force: true });
  },
});

const server = createServer((request, response) => {
  const answer = (/** @type {number} */ status, /** @type {object} */ body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const customer = customers.get((request.headers.authorization ?? '').replace('Bearer ', ''));
  if (!customer) return answer(401, { error: 'The token is nobody’s.' });
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname !== '/forecast') return answer(404, { error: 'There is /forecast?city=…&days=…' });
  const days = Number(searchParams.get('days') ?? 1);
  if (!(Number.isInteger(days) && days >= 1 && days <= 16)) return answer(400, { error: 'days is 1 to 16.' });
  for (let day = 0; day < days; day++) usage.add(customer, `-${pricePerDay}`);
  const celsius = Array.from({ length: days }, (_, day) => 12 + day % 5);
  return answer(200, { city: searchParams.get('city'), celsius });
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening on http://127.0.0.1:${address && typeof address === 'object' ? address.port : ''}`);
});

/** Answers who is waiting, records what is queued, or keeps it. */
async function stop() {
  await new Promise(closed => server.close(closed));
  try {
    await usage.close();
  } catch (error) {
    if (!(error instanceof PacSpaceError)) throw error;
    // With a key for each sum, so that it may be read and recorded any number of times.
    const pending = usage.pending().map(sum => ({ ...sum, idempotencyKey: sum.idempotencyKey ?? randomUUID() }));
    writeFileSync(`${leftOver}.next`, JSON.stringify(pending));
    renameSync(`${leftOver}.next`, leftOver);
    console.error(`${error.message} They are in ${leftOver}, for the next start.`);
  }
}
process.once('SIGTERM', stop).once('SIGINT', stop);
