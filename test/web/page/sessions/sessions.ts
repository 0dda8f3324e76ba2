import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { utf8 } from '../../../../src/lib/bytes.ts'
import { FileError } from '../../../../src/lib/errno.ts'
import { Tape } from '../../../../src/lib/tape.ts'
import { Stamp } from '../../../../src/synth/index.ts'
import { Session } from './session.ts'
import type { Question } from './session.ts'

const KEPT = 1 << 20
const NAME = /^[A-Za-z0-9._-]{1,64}$/
/** Programs that are known besides any command. */
const KNOWN = ['claude', 'codex', 'gemini', 'opencode']

/** All sessions of one tmux server. */
export class Sessions implements AsyncDisposable {
  readonly needs = new Tape(KEPT)
  readonly events = new Tape(KEPT)
  /** When the list changed last. */
  readonly stamp = new Stamp()
  readonly #all = new Map<string, Session>()
  readonly #socket: string

  /** @param socket where tmux shall listen */
  constructor(socket: string) {
    this.#socket = socket
  }

  each(): Iterable<Session> {
    return this.#all.values()
  }

  find(name: string): Session | undefined {
    return this.#all.get(name) ?? [...this.#all.values()].find(({ alias }) => alias === name)
  }

  /** Begins one from the words of `new`; answers its id. */
  begin([backend = '', ...rest]: readonly string[]): string {
    const cwd = rest[0]?.includes('=') === false ? rest.shift()! : process.cwd()
    const values = new Map(
      rest.map((word) => {
        const at = word.indexOf('=')
        if (at < 1) throw new FileError('EINVAL', `${word}; key=value`)
        return [word.slice(0, at), word.slice(at + 1)]
      }),
    )
    const { cmd = '', alias = '', transport = 'pty', ...unknown } = Object.fromEntries(values)
    const [wrong] = Object.keys(unknown)
    if (wrong !== undefined) throw new FileError('EINVAL', `${wrong}; one of cmd, alias, transport`)
    if (backend !== 'command') throw new FileError('EINVAL', `${backend}; one of command`)
    if (!cmd) throw new FileError('EINVAL', 'cmd="…" says what to run')
    if (transport !== 'pty' && transport !== 'pipe')
      throw new FileError('EINVAL', `${transport}; one of pty, pipe`)
    if (alias && !NAME.test(alias)) throw new FileError('EINVAL', `${alias} is no name`)
    if (alias && this.find(alias)) throw new FileError('EEXIST', alias)
    if (!isAbsolute(cwd) || !statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
      throw new FileError('ENOENT', `${cwd} is no folder`)
    const id = randomBytes(4).toString('hex')
    const begun = { socket: this.#socket, id, backend, cwd, command: cmd, alias, transport } as const
    const session: Session = new Session(begun, (kind, question, reply) =>
      queueMicrotask(() => this.#tell(session, kind, question, reply)),
    )
    this.#all.set(id, session)
    this.#event(session, 'new', {})
    return id
  }

  async kill(session: Session): Promise<void> {
    await session.stop()
    this.#all.delete(session.begun.id)
    this.#event(session, 'gone', {})
  }

  list(): string {
    return [...this.#all.values()]
      .map(({ begun, alias, state, pid }) =>
        [begun.id, alias || '-', state, pid, begun.cwd, begun.backend].join('\t'),
      )
      .map((line) => `${line}\n`)
      .join('')
  }

  backends(): string {
    const version = execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim()
    const known = KNOWN.map((name) => [name, 'not here', '-', '-', '-'])
    return [['command', 'installed', version, 'pty,pipe', '-'], ...known]
      .map((row) => `${row.join('\t')}\n`)
      .join('')
  }

  /** What is asked now, as lines of NEEDS. */
  open(): string {
    return [...this.#all.values()]
      .flatMap((session) => [...session.questions.values()].map((question) => needs(session, question)))
      .join('')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#all.values()) await this.kill(session)
  }

  #tell(session: Session, kind: string, question?: Question, reply?: string): void {
    this.stamp.touch()
    if (kind === 'state') this.#event(session, 'state', { state: session.state })
    if (!question) return
    const { id } = session.begun
    const line =
      kind === 'needs'
        ? needs(session, question)
        : `${JSON.stringify({ id, perm: question.number, reply })}\n`
    this.needs.append(utf8(line))
    this.#event(session, 'needs', { perm: question.number, open: kind === 'needs' })
  }

  #event({ begun: { id } }: Session, kind: string, what: object): void {
    this.stamp.touch()
    const time = new Date().toISOString()
    this.events.append(
      utf8(`${JSON.stringify({ time, source: 'agent', kind: `session.${kind}`, session: id, ...what })}\n`),
    )
  }
}

function needs({ begun, alias, state }: Session, { number, request, options }: Question): string {
  const said = options.map(([word, label]) => ({ word, label }))
  return `${JSON.stringify({ id: begun.id, alias, state, perm: number, request, options: said })}\n`
}
