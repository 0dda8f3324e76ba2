import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import { FileError } from '../../lib/errno.ts'
import { DMDIR, DMSTREAM, OREAD, ORDWR, OTRUNC, OWRITE } from '../../ninep/const.ts'
import type { Fid } from '../../ninep/fid.ts'
import type { Stat } from '../../ninep/stat.ts'
import { listing } from './listing.ts'
import { typeOf } from './media.ts'
import { targetOf } from './path.ts'

/** One request about one file. */
export interface Wanted {
  /** Where it is, walked to and not open. */
  readonly fid: Fid
  readonly entry: Stat
  /** Fires when the client has gone, or the server ends. */
  readonly signal: AbortSignal
}

/** Does what a method asks. What it throws before the first byte of the answer is told as a status. */
type Method = (wanted: Wanted, request: IncomingMessage, response: ServerResponse) => Promise<void>

/** What each method is to a file. */
export const methods: Readonly<Record<string, Method>> = {
  /** As cat(1): as long as the file says something. */
  GET: async ({ fid, entry, signal }, request, response) => {
    if (entry.mode & DMDIR) return answer(response, await listing(fid, request, signal))
    await fid.open(OREAD, signal)
    await pour(fid, entry, response, signal)
  },

  HEAD: async ({ entry }, _request, response) => {
    head(response, entry)
    response.end()
  },

  /** As `>`: what was there is replaced by the whole body at once, or nothing is. */
  PUT: async ({ fid, signal }, request, response) => {
    await fid.open(OWRITE | OTRUNC, signal)
    await take(fid, 0, request, signal)
    await done(fid, response, signal)
  },

  /** As `>>`. From what waits, such as rpc, the same open then says its answer; from another file with ?read. */
  POST: async ({ fid, entry, signal }, request, response) => {
    const says = (entry.mode & DMSTREAM) !== 0 && (entry.mode & 0o400) !== 0
    const reads = says || targetOf(request.url!).query.has('read')
    await fid.open(reads ? ORDWR : OWRITE, signal)
    await take(fid, Number(entry.length), request, signal)
    if (!reads) return done(fid, response, signal)
    // A line of ctl that has no end yet is done now, and its error is the answer; who waits for it commits by itself.
    if (!says) await fid.wstat({}, signal)
    await pour(fid, entry, response, signal)
    await fid.clunk(signal)
  },

  DELETE: async ({ fid, signal }, _request, response) => {
    await fid.remove(signal)
    response.writeHead(204).end()
  },
}

/** Whether a file is the one that a client has seen, where it says which: `If-Match`. */
export function isMeant(entry: Stat, { headers }: IncomingMessage): boolean {
  const said = headers['if-match']
  return said === undefined || said.trim() === '*' || said.split(/\s*,\s*/).includes(tagOf(entry))
}

const tagOf = ({ qid }: Stat): string => `"${qid.path.toString(16)}.${qid.version}"`

/** Writes the body as it comes. */
async function take(fid: Fid, offset: number, request: IncomingMessage, signal: AbortSignal): Promise<void> {
  for await (const part of request) {
    const bytes = part as Uint8Array
    const count = await fid.write(offset, bytes, signal)
    if (count < bytes.length) throw new FileError('EIO', 'a short write')
    offset += count
  }
  if (!request.complete) throw new FileError('EINTR') // half a message is none: it is not committed
}

/** The close is the commit: its error is the answer. */
async function done(fid: Fid, response: ServerResponse, signal: AbortSignal): Promise<void> {
  await fid.clunk(signal)
  response.writeHead(204).end()
}

/** All that an open says, no faster than the client takes it. */
async function pour(fid: Fid, entry: Stat, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const chunks = fid.chunks(0, signal)
  const waits = (entry.mode & DMSTREAM) !== 0
  if (waits) {
    head(response, entry)
    response.flushHeaders() // the answer may be long in coming; that somebody listens is known now
  }
  for await (const part of chunks) {
    if (!response.headersSent) head(response, entry, part)
    if (!response.write(part)) await once(response, 'drain', { signal })
  }
  if (!response.headersSent) head(response, entry)
  response.end()
}

function head(response: ServerResponse, entry: Stat, first?: Uint8Array): void {
  const { mtime, mode, name } = entry
  if (mode & DMDIR) response.setHeader('content-type', 'application/json')
  else response.setHeader('content-type', typeOf(name, first))
  response.setHeader('last-modified', new Date(mtime * 1000).toUTCString())
  response.setHeader('etag', tagOf(entry))
  response.setHeader('cache-control', 'no-store')
  response.writeHead(200)
}

function answer(response: ServerResponse, { type, body }: { type: string; body: string }): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
