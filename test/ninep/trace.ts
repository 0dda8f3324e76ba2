import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { Frames } from '../../src/ninep/frame.ts'
import { decode, encode } from '../../src/ninep/message.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { scan, show } from '../../src/ninep/text.ts'

/**
 * Conversations as text. `# title` begins one; a line with T is sent, a line with R must come back next, where `*`
 * stands for anything. `< hex` sends bare bytes, `hangup` waits for the server to hang up. Every conversation begins
 * with a version (msize 8192) and an attach to fid 0, unless its title begins with `raw`.
 */
export interface Trace {
  readonly title: string
  readonly lines: readonly string[]
}

const HELLO = ['Tversion tag notag msize 8192 version 9P2000', 'Rversion tag notag msize 8192 version 9P2000']
const ATTACH = ['Tattach tag 0 fid 0 afid nofid uname glenda aname ""', 'Rattach tag 0 qid (128 0 *)']

/** All conversations of a folder of .txt files. */
export function traces(folder: URL): Trace[] {
  const found: Trace[] = []
  for (const name of readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    for (const part of text.split(/^# /m).slice(1)) {
      const [title = '', ...lines] = part.split('\n')
      const said = lines.map((line) => line.trim()).filter(Boolean)
      found.push({ title, lines: title.startsWith('raw') ? said : [...HELLO, ...ATTACH, ...said] })
    }
  }
  return found
}

/** Holds the conversation over a conn. @throws AssertionError where it went another way */
export async function converse(conn: Conn, trace: Trace): Promise<void> {
  const answers: string[] = []
  let wake = () => undefined as void
  const state = { gone: false }
  const frames = new Frames(1 << 24)
  const over = conn.read((chunk) => {
    for (const frame of frames.push(chunk)) answers.push(show(decode(frame)))
    wake()
  })
  const ended = over
    .catch(() => undefined)
    .then(() => {
      state.gone = true
      wake()
    })
  const next = async (): Promise<string> => {
    while (answers.length === 0 && !state.gone) await new Promise<void>((done) => (wake = done))
    return answers.shift() ?? 'hangup'
  }
  for (const line of trace.lines) {
    if (line.startsWith('T')) conn.write(encode(scan(line)))
    else if (line.startsWith('<'))
      conn.write(Uint8Array.from(Buffer.from(line.slice(1).replaceAll(' ', ''), 'hex')))
    else assert.match(await next(), pattern(line), `${trace.title}: ${line}`)
  }
  conn.close()
  await ended
  assert.deepEqual(answers, [], `${trace.title}: more came than was expected`)
}

const pattern = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  )
