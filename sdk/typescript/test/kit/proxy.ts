import { createServer, request, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What becomes of one request. */
export type Fault =
  /** Nothing happens to it. */
  | 'none'
  /** The connection is cut before the server hears of it. */
  | 'lostRequest'
  /** The server has done its work; the connection is cut before its answer comes. */
  | 'lostAnswer'
  /** Half of the answer comes, then the connection is cut. */
  | 'cutAnswer'
  /** Half of the answer comes, and a proper end: something on the way lost the rest. */
  | 'shortAnswer'
  /** The server has done its work; its answer comes so much later. */
  | { readonly delayMs: number }
  /** Something else answers; the server hears nothing. */
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly atMs: number;
}

/** Stands between a client and a server, on a free port of this machine, and does to requests what it is told. */
export class FaultProxy {
  readonly #server: HttpServer;
  readonly seen: Seen[] = [];
  /** Faults of the next requests, in order; those after them have none. */
  faults: Fault[] = [];
  /** Chooses a fault where the list has none. */
  choose: (seen: Seen) => Fault = () => 'none';
  /** Changes headers on their way to the server. */
  rewrite: (headers: IncomingMessage['headers']) => IncomingMessage['headers'] = headers => headers;

  private constructor(readonly target: string) {
    this.#server = createServer((incoming, answer) => {
      this.#handle(incoming, answer).catch(() => answer.destroy());
    });
  }

  static async to(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>(resolve => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Forgets what was seen, and does these things to the next requests. */
  next(...faults: Fault[]): void {
    this.seen.length = 0;
    this.faults = faults;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    const seen: Seen = {
      method: incoming.method!, url: incoming.url!, headers: incoming.headers, body: body.toString(),
      atMs: performance.now(),
    };
    this.seen.push(seen);
    const fault = this.faults.shift() ?? this.choose(seen);
    if (fault === 'lostRequest') return void answer.destroy();
    if (typeof fault === 'object' && 'status' in fault) {
      return void answer.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    }
    const { status, headers, content } = await this.#forward(seen, body);
    if (fault === 'lostAnswer') return void answer.destroy();
    if (typeof fault === 'object') await sleep(fault.delayMs);
    delete headers['transfer-encoding'];
    const half = content.subarray(0, Math.floor(content.length / 2));
    if (fault === 'shortAnswer') return void answer.writeHead(status, headers).end(half);
    answer.writeHead(status, { ...headers, 'content-length': content.length });
    if (fault !== 'cutAnswer') return void answer.end(content);
    answer.write(half, () => answer.destroy());
  }

  #forward(
    seen: Seen, body: Buffer,
  ): Promise<{ status: number; headers: Record<string, any>; content: Buffer }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(this.target + seen.url, { method: seen.method, headers: this.rewrite(seen.headers) });
      outgoing.on('error', reject);
      outgoing.on('response', response => {
        readAll(response).then(content =>
          resolve({ status: response.statusCode!, headers: { ...response.headers }, content }), reject);
      });
      outgoing.end(body);
    });
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
