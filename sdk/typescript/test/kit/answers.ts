import type { Fault } from './proxy.js';

/** The API's answer with this data. */
export const good = (data: object = {}): Fault =>
  ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ success: true, data }) });

/** The API's refusal. */
export const bad = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Fault => ({
  status, headers, body: JSON.stringify({
    success: false, statusCode: status, message: 'No.',
    error: { code, message: 'No.', details: [], requestId: 'req_1', ...more },
  }),
});
