import type { IncomingMessage } from 'node:http'
import { DMDIR, DMSTREAM, OREAD } from '../../ninep/const.ts'
import type { Fid } from '../../ninep/fid.ts'
import type { Stat } from '../../ninep/stat.ts'
import { targetOf } from './path.ts'

/** A directory as JSON, or as a page of links where a browser asks. */
export async function listing(
  fid: Fid,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<{ type: string; body: string }> {
  await fid.open(OREAD, signal)
  const entries = (await fid.entries(signal)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (request.headers.accept?.includes('text/html'))
    return {
      type: 'text/html; charset=utf-8',
      body: page(targetOf(request.url!).path, entries),
    }
  return { type: 'application/json', body: `${JSON.stringify(entries.map(facts))}\n` }
}

const facts = ({ name, mode, length, mtime }: Stat) => ({
  name,
  kind: mode & DMDIR ? 'directory' : mode & DMSTREAM ? 'stream' : 'file',
  mode: (mode & 0o777).toString(8).padStart(3, '0'),
  length: Number(length),
  changed: new Date(mtime * 1000).toISOString(),
})

function page(path: string, entries: readonly Stat[]): string {
  const at = path.replace(/\/*$/, '/')
  const up = at.split('/').length > 3 ? ['<li><a href="../">..</a></li>'] : []
  const links = entries.map(({ name, mode }) => {
    const slash = mode & DMDIR ? '/' : ''
    return `<li><a href="${encodeURIComponent(name)}${slash}">${escaped(name)}${slash}</a></li>`
  })
  return `<!doctype html><meta charset="utf-8"><title>${escaped(decodeURIComponent(at))}</title><ul>${[...up, ...links].join('\n')}</ul>\n`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
