import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Complaint } from './complaint.ts'
import { TOO_DEEP } from './fault.ts'
import { Lines } from './lines.ts'
import { originsOf } from './sourcemap.ts'

/** What the thread in `stripping.ts` is asked, and how it answers. */
export interface Asked {
  readonly source: string
  readonly mode: 'strip' | 'transform'
  readonly port: MessagePort
  /** Becomes 1 when the answer is at the port. */
  readonly done: Int32Array
}
export type Answer =
  | { readonly text: string }
  | { readonly message: string; readonly stack: string; readonly code: string }

/** A program without its types, or why it has no meaning as TypeScript either. */
export type Stripped = { readonly text: string; readonly origin: (offset: number) => number } | Complaint

/** Longest that it may take, in milliseconds. */
const DEADLINE = 1500

/** Takes the types out of a program. What only looks like types but does something, like an enum, is written out. */
export function stripped(source: string): Stripped {
  const plain = ask(source, 'strip')
  if ('text' in plain) return { text: plain.text, origin: (offset) => offset }
  if (plain.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return wrong(source, plain)
  const written = ask(source, 'transform')
  if (!('text' in written)) return wrong(source, written)
  const [text, map = ''] = written.text.split(/\n+\/\/# sourceMappingURL=data:application\/json;base64,/)
  return { text: text!, origin: originsOf(Buffer.from(map, 'base64').toString(), text!, source) }
}

/**
 * Asks in a thread that ends with it: a program that is nested too deeply breaks the parser of the thread for good.
 * Whoever asks waits without giving way, as for any other parser.
 */
function ask(source: string, mode: Asked['mode']): Answer {
  const { port1, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  const asked: Asked = { source, mode, port: port2, done }
  const worker = new Worker(new URL('./stripping.ts', import.meta.url), {
    workerData: asked,
    transferList: [port2],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  worker.once('error', () => undefined) // no answer is the answer
  worker.unref()
  Atomics.wait(done, 0, 0, DEADLINE)
  const answer = receiveMessageOnPort(port1)?.message as Answer | undefined
  port1.close()
  worker.terminate().catch(() => undefined)
  return answer ?? { message: 'took too long', stack: '', code: '' }
}

/** Node says where only in words: `file:line`, that line and its neighbours, and marks under the place; none at the end. */
function wrong(source: string, { message, stack, code }: Exclude<Answer, { text: string }>): Stripped {
  if (!code.includes('TYPESCRIPT')) return { message: TOO_DEEP, at: source.length }
  const lines = new Lines(source)
  const line = Number(/^.*?:(\d+)\n/.exec(stack)?.[1] ?? 1)
  const marks = /^( *)\^+$/m.exec(stack)
  const column = marks ? columnOf(lines.text(line), marks[1]!.length) : Infinity
  return { message: `SyntaxError: ${message.split('\n')[0]!.slice(0, 200)}`, at: lines.offset(line, column) }
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

/** The column that is so many places of a terminal from the left: a tab takes four, a Chinese character two. */
function columnOf(line: string, places: number): number {
  let column = 1
  for (let left = places; left > 0; column++) {
    const character = line.charAt(column - 1)
    left -= character === '\t' ? 4 : wide.test(character) ? 2 : 1
  }
  return column
}
