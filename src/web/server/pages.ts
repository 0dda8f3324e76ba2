import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { FileError } from '../../lib/errno.ts'

const folder = new URL('../page/', import.meta.url)

/** What anybody may have, because there is nothing in it: the file of each path, and its type. */
const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/enter.js': ['enter.js', 'text/javascript; charset=utf-8'],
}

/** A page of ours. @throws FileError ENOENT, EACCES */
export async function pages(
  path: string,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [name, type] = (Object.hasOwn(files, path) && files[path]) || []
  if (!name || !type) throw new FileError('ENOENT', path)
  if (method !== 'GET' && method !== 'HEAD') throw new FileError('EACCES', `${method} of ${path}`)
  const body = await readFile(new URL(name, folder))
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
