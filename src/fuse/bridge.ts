import { FileError, toFileError } from '../lib/errno.ts'
import type { Layout } from './layout.ts'
import { attr } from './attr.ts'
import { directories } from './directories.ts'
import { files } from './files.ts'
import type { Answer, Handler, Handlers, Later, Mounted } from './mounted.ts'
import { names } from './names.ts'
import { data, inHeader, opcodes } from './opcodes.ts'
import type { Opcode } from './opcodes.ts'
import { Request } from './request.ts'
import { refused, session } from './session.ts'
import { streams } from './streams.ts'

/** Who answers which request: every opcode has somebody, or this does not compile. */
const handlers: Handlers = {
  ...session,
  ...names,
  ...attr,
  ...files,
  ...streams,
  ...directories,
  ...refused,
}

/** One line of the table of opcodes, ready to run. */
interface Row {
  readonly handle: Handler
  /** Bytes that the body has at least. */
  readonly least: number
  readonly isData: boolean
  /** It gets no answer. */
  readonly quiet: boolean
  /** The server may be asked something. */
  readonly asks: boolean
  /** The kernel is told that nobody does this, and does not ask again. */
  readonly never: boolean
}

type Line = readonly [number: number, begins: Layout, answered: Layout, quiet?: 'quiet']

/** These only say that something is over. */
const tells: ReadonlySet<Opcode> = new Set(['INTERRUPT', 'RELEASE', 'FORGET', 'BATCH_FORGET'])

const rows: (Row | undefined)[] = []
for (const [opcode, [number, begins, answered, quiet]] of Object.entries<Line>(opcodes))
  rows[number] = {
    handle: handlers[opcode as Opcode],
    least: begins.size,
    isData: answered === data,
    quiet: quiet === 'quiet',
    asks: !tells.has(opcode as Opcode),
    never: Object.hasOwn(refused, opcode),
  }

/** Answers the kernel's requests, each as soon as it can be. */
export class Bridge {
  readonly #m: Mounted
  readonly #failed: (error: unknown) => void
  #requests = 0

  /** @param failed told what went wrong where nobody but us is to blame */
  constructor(m: Mounted, failed: (error: unknown) => void) {
    this.#m = m
    this.#failed = failed
  }

  /** Requests that came so far. */
  get requests(): number {
    return this.#requests
  }

  /** Starts one request. What has to happen before the next one is looked at has happened when it returns. */
  take(bytes: Uint8Array): void {
    if (bytes.length < inHeader.size) return
    this.#requests++
    const request = new Request(bytes)
    const row = rows[request.opcode]
    if (!row) return this.#refuse(request, new FileError('ENOSYS'))
    if (row.asks) this.#m.chores.run()
    try {
      if (request.length < row.least) throw new FileError('EINVAL', 'a request cut short')
      const answer = row.handle(this.#m, request)
      if (answer && 'then' in answer) this.#later(row, request, answer)
      else this.#answer(row, request, answer)
    } catch (error) {
      if (!row.quiet || toFileError(error).code === 'EAGAIN') this.#refuse(request, error)
    }
  }

  #later(row: Row, request: Request, answer: Later): void {
    const { waiting } = this.#m
    waiting.set(request.unique, request)
    // It is taken off the list before it is answered: then its number may be another request's.
    answer.then(
      (answer) => {
        waiting.delete(request.unique)
        this.#answer(row, request, answer)
      },
      (error: unknown) => {
        waiting.delete(request.unique)
        this.#refuse(request, error)
      },
    )
  }

  #answer(row: Row, request: Request, said: Answer): void {
    if (row.quiet) return
    const { device } = this.#m
    const taken = row.isData
      ? device.sendData(request.unique, said as Uint8Array)
      : said
        ? device.send(request.unique, 0, said)
        : device.refuse(request.unique, 0, this.#m.chores.many)
    if (!taken) request.lost?.()
  }

  /** What a server says of one file must not be heard as said of all: ENOSYS to OPEN, and the kernel never opens anything again. */
  #refuse(request: Request, error: unknown): void {
    if (!(error instanceof FileError)) this.#failed(error)
    const said = toFileError(error)
    const row = rows[request.opcode]
    const told = said.code === 'ENOSYS' && row && !row.never ? new FileError('EOPNOTSUPP') : said
    this.#m.device.refuse(request.unique, told.errno)
  }
}
