import { EMPTY, text as decoded, utf8 } from '../../../../src/lib/bytes.ts'
import { FileError } from '../../../../src/lib/errno.ts'
import type { Tape } from '../../../../src/lib/tape.ts'
import { OREAD } from '../../../../src/ninep/const.ts'
import type { Open } from '../../../../src/ninep/node.ts'
import {
  Stamp,
  ctl,
  dir,
  exchange,
  follow,
  message,
  stream,
  text,
  words,
} from '../../../../src/synth/index.ts'
import type { Exchange, File, Made } from '../../../../src/synth/index.ts'
import { Leaf } from '../../../../src/synth/leaf.ts'
import type { Place } from '../../../../src/synth/tree.ts'
import type { Session, Question } from './session.ts'
import type { Sessions } from './sessions.ts'

const line = (value: unknown) => `${String(value)}\n`

/** The tree of sessions, as the contract has it. */
export function files(all: Sessions): File {
  const made = new WeakMap<Session, Made>()
  const of = (session: Session): Made => {
    const known = made.get(session) ?? { key: session, file: sessionFiles(all, session) }
    made.set(session, known)
    return known
  }
  return dir(
    {
      ctl: ctl({
        about: 'makes sessions',
        verbs: {
          new: {
            args: 'BACKEND [CWD] [KEY=VALUE…]',
            about: 'begins a session; reading the same open gives its id',
            raw: true,
            run: ([said = '']) => line(all.begin(words(said))),
          },
        },
        status: () => [['sessions', [...all.each()].length]],
        stamp: all.stamp,
      }),
      list: text({
        about: 'id alias state pid cwd backend, tab-separated',
        get: () => all.list(),
        stamp: all.stamp,
      }),
      backends: text({
        about: 'name, state, version, transports, login, tab-separated',
        get: () => all.backends(),
      }),
      NEEDS: stream({
        about: 'questions that are open, and then each that is asked or answered, a JSON line each',
        endless: true,
        open: () => {
          const at = all.needs.length
          const open = utf8(all.open())
          const rest = follow(all.needs, at)
          let told = open.length === 0
          return {
            read: (count, call) => (told ? rest.read(count, call) : ((told = true), open)),
          }
        },
      }),
      events: following('session.new, session.state, session.needs, session.gone', all.events),
    },
    {
      more: {
        example: ['ID', sessionFiles(all, undefined as never)],
        names: () => [...all.each()].map(({ begun }) => begun.id),
        find: (name) => {
          const session = all.find(name)
          return session && of(session)
        },
      },
    },
  )
}

function sessionFiles(all: Sessions, session: Session): File {
  const stamp = session?.stamp ?? new Stamp()
  const questions = new WeakMap<Question, Made>()
  const entries: Record<string, File> = {
    in: message({ about: 'a prompt', commit: (bytes) => session.prompt(decoded(bytes).trim()) }),
    out: stream({ about: 'the reply of the turn', open: () => session.reply() }),
    chat: text({ about: 'all that was said', get: () => session.chat.all(), stamp }),
    CHAT: stream({ about: 'the same, as it is said', open: () => follow(session.chat) }),
    ctl: ctl({
      about: 'what is done with the session',
      verbs: {
        interrupt: { args: '', about: 'Ctrl-C', run: () => session.interrupt() },
        stop: { args: '', about: 'ends the program', run: () => session.stop() },
        restart: { args: '', about: 'begins it again', run: () => session.restart() },
        kill: { args: '', about: 'ends it and forgets the session', run: () => all.kill(session) },
        size: {
          args: 'COLS ROWS',
          about: 'how large the terminal is',
          run: (args) => {
            const [cols = 0, rows = 0] = args.map(Number)
            if (![cols, rows].every((count) => Number.isInteger(count) && count >= 2 && count <= 1000))
              throw new FileError('EINVAL', `${args.join(' ')}; from 2 2 to 1000 1000`)
            session.resize(cols, rows)
          },
        },
      },
      status: () => [
        ['state', session.state],
        ['size', session.size],
      ],
      stamp,
    }),
    state: text({ about: 'one word', get: () => line(session.state), stamp }),
    wait: exchange({
      about: 'until the state is another one, or the one that is written',
      open: () => waiting(session),
    }),
    alias: text({ about: 'another name', get: () => line(session.alias) }),
    cwd: text({ about: 'where it runs', get: () => line(session.begun.cwd) }),
    backend: text({ about: 'what runs', get: () => line(session.begun.backend) }),
    pid: text({ about: 'its process', get: () => line(session.pid), stamp }),
    perm: dir(
      {},
      {
        more: {
          example: ['N', questionFiles(undefined as never, undefined as never)],
          names: () => [...session.questions.keys()].map(String),
          find: (name) => {
            const question = session.questions.get(Number(name))
            if (!question) return undefined
            const made = questions.get(question) ?? { key: question, file: questionFiles(session, question) }
            questions.set(question, made)
            return made
          },
        },
      },
    ),
  }
  if (session?.begun.transport === 'pty')
    Object.assign(entries, {
      term: terminal(session),
      TERM: stream({ about: 'the terminal as it is, and then its bytes', open: () => session.stream() }),
    })
  return dir(entries)
}

const questionFiles = (session: Session, question: Question): File =>
  dir({
    request: text({ about: 'what is asked', get: () => line(question.request) }),
    options: text({
      about: 'what can be said, and what it means, a line each; nothing: any words',
      get: () => question.options.map(([word, label]) => `${word}\t${label}\n`).join(''),
    }),
    reply: message({
      about: 'what is said',
      commit: (bytes) => session.answer(question.number, decoded(bytes).trim()),
    }),
  })

const following = (about: string, tape: Tape): File =>
  stream({ about, endless: true, open: () => follow(tape, tape.length) })

function waiting(session: Session): Exchange {
  const before = session.state
  let until = ''
  let told = false
  return {
    write: (data) => void (until = decoded(data).trim()),
    read: async (_count, call) => {
      if (told) return EMPTY
      while (until ? session.state !== until : session.state === before) await session.changed.wait(call)
      told = true
      return utf8(line(session.state))
    },
  }
}

/** Its screen when read; what is written is typed, as it is and at once. */
const terminal = (session: Session): File => ({
  about: 'the screen as text; what is written is typed',
  mode: 0o600,
  make: (place) => new Terminal(place, session),
})

class Terminal extends Leaf {
  readonly #session: Session

  constructor(place: Place, session: Session) {
    super(place, 0o600, session.stamp)
    this.#session = session
  }

  async open(mode: number): Promise<Open> {
    if ((mode & 3) !== OREAD)
      return { read: () => EMPTY, write: (_offset, data) => (this.#session.type(data), data.length) }
    const { socket, id } = this.#session.begun
    const lines = (await this.#session.terminal?.lines().catch(() => [])) ?? []
    const shown = utf8([`tmux -S ${socket} attach -t ${id}`, ...lines, ''].join('\n'))
    return { read: (offset, count) => shown.subarray(offset, offset + count) }
  }
}
