import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './vectors.js';

const program = join(repository, 'src/PacSpace.Server/bin/Release/net10.0/PacSpace.Server.dll');
const patienceMs = 120_000;
const password = 'teal otter crosses 9 bridges';

/** A server of its own process, on a free port of this machine, with a data directory that goes with it. */
export class Server {
  #process: ChildProcess;
  #data: string;
  #output = '';
  #owners = 0;

  private constructor(settings: readonly string[]) {
    if (!existsSync(program)) throw new Error(`Build the server first: dotnet build src/PacSpace.Server -c Release`);
    this.#data = mkdtempSync(join(tmpdir(), 'pacspace-sdk-'));
    this.#process = spawn('dotnet', [
      program, '--PacSpace:DataDirectory', this.#data, '--urls', 'http://127.0.0.1:0', ...settings,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => { this.#output += text; });
    }
  }

  /** Rates are not limited; a tenant has the free plan's 100 deltas unless a setting says otherwise. */
  static async start(...settings: string[]): Promise<Server> {
    const server = new Server([
      '--PacSpace:RateLimit:PerSecond', '0', '--PacSpace:RateLimit:PublicPerSecond', '0', ...settings,
    ]);
    try {
      await until('a server that is ready', async () => {
        if (server.#process.exitCode !== null) throw new Error(`The server ended. It wrote:\n${server.#output}`);
        return /Now listening on: http/.test(server.#output)
          && await fetch(`${server.url}/health/ready`).then(answer => answer.ok, () => false) ? true : undefined;
      });
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** A server on whose tenants' plan nothing runs out. */
  static startUnlimited = (): Promise<Server> => Server.start('--PacSpace:Plans:DefaultTier', 'pilot');

  get url(): string {
    return /Now listening on: (http:\S+)/.exec(this.#output)![1]!;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise(resolve => this.#process.once('exit', resolve));
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** A tenant, made as its owner would make it, from registering to an API key. */
  async register(): Promise<Owner> {
    const email = `owner${++this.#owners}@example.com`;
    await this.dashboard('POST', '/auth/register', undefined, {
      email, password, firstName: 'Ada', lastName: 'Lovelace', companyName: 'Analytical Engines',
    });
    const link = await until('a mail', async () => {
      const { data } = await (await fetch(`${this.url}/dev/mail`)).json() as { data: Mail[] };
      return data.find(mail => JSON.stringify(mail).includes(email))?.links[0];
    });
    const { pathname, search } = new URL(link);
    await fetch(this.url + pathname + search);
    const { token } = await this.dashboard('POST', '/auth/login', undefined, { email, password });
    const logKey = await until('an active sandbox', async () => {
      const [sandbox] = await this.dashboard('GET', '/contracts', token);
      return sandbox.status === 'active' ? sandbox.publicKey as string : undefined;
    });
    const key = await this.dashboard('POST', '/api-keys', token, { name: 'tests' });
    return { token, apiKey: key.fullKey, keyId: key.id, logKey };
  }

  /** A call of the management API. */
  async dashboard(method: string, path: string, token?: string, body?: object): Promise<any> {
    const answer = await fetch(`${this.url}/dashboard${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json() as { data: unknown }).data;
  }
}

export interface Owner {
  readonly token: string;
  readonly apiKey: string;
  readonly keyId: string;
  /** Public key of the sandbox's log. */
  readonly logKey: string;
}

interface Mail {
  readonly links: string[];
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`There is not ${what} after ${patienceMs} ms.`);
}
